// The table of faults in proxy/README.md is the table of faults.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { faultAnswer, faults, type FaultCode } from "@/proxy/faults";

const codes = Object.keys(faults).filter((code): code is FaultCode => Object.hasOwn(faults, code));

it("stands in the README, row by row, in the same order", () => {
  const readme = readFileSync(new URL("../../../proxy/README.md", import.meta.url), "utf8");
  const written = readme.split("\n").filter((line) => /^\| `[a-z_]+` \| \d{3} \|/.test(line));
  expect(written).toEqual(codes.map((code) => {
    const row: { readonly status: number; readonly rpcCode: number; readonly retryAfterSeconds?: number } = faults[code];
    return `| \`${code}\` | ${row.status} | ${row.status === 401 ? "" : row.rpcCode} | ${row.retryAfterSeconds ?? ""} |`;
  }));
});

it("uses no code that JSON-RPC or MCP reserve, but the reference server's own for a session that is unknown or missing", () => {
  const reserved = codes.filter((code) => faults[code].rpcCode <= -32_000 && faults[code].rpcCode >= -32_768);
  expect(reserved).toEqual(["unknown_session", "session_required"]);
});

it("is answered in JSON, with the request's id, and a challenge on 401 alone", () => {
  for (const code of codes) {
    const { status, headers, body } = faultAnswer(code, "id-1");
    const parsed: unknown = JSON.parse(String(body));
    if (status === 401) expect(parsed).toMatchObject({ error: "invalid_token" });
    else expect(parsed).toMatchObject({ jsonrpc: "2.0", id: "id-1", error: { code: faults[code].rpcCode } });
    expect("www-authenticate" in headers).toBe(status === 401);
    expect(status === 503).toBe(status === 503 && "retry-after" in headers);
  }
});
