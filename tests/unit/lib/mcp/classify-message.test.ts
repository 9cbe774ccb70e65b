// The classification table, row by row, and the reference implementation as its oracle.
// Where the two differ on purpose the row says why; any other difference fails.
import { classifyInboundRequest, createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyMessage, type Classification, type MessageHead } from "@/lib/mcp/classify-message";
import type { JsonValue } from "@/lib/mcp/json-value";
import rows from "@/tests/vectors/mcp/classification.json";

interface Row {
  readonly name: string;
  readonly head: MessageHead;
  readonly body: JsonValue;
  readonly expect: { readonly kind: string; readonly code?: number };
  readonly reference?: { readonly status: number; readonly code?: number };
  readonly difference?: string;
}
const table: readonly Row[] = rows;

const none: ReadonlySet<string> = new Set();
const classify = (head: MessageHead, body: JsonValue): Classification =>
  classifyMessage(head, head.httpMethod === "POST" ? { value: body, inexactNumbers: none } : null);

/** The parts of an outcome that a row speaks of. */
function summary(outcome: Classification): object {
  switch (outcome.kind) {
    case "call": return { kind: "call", era: outcome.call.era, revision: outcome.call.revision };
    case "reject": {
      const { httpStatus, code, cell } = outcome.rejection;
      return { kind: "reject", httpStatus, code, cell };
    }
    case "response": return { kind: "response", outcome: outcome.outcome };
    default: return { kind: outcome.kind };
  }
}

describe("the classification table", () => {
  it.each(table)("$name", (row) => {
    expect(summary(classify(row.head, row.body))).toEqual(row.expect);
  });
});

/** The reference's outcome in the words of the table, as far as its classifier alone goes. */
function referenceOf(head: MessageHead, body: JsonValue): string {
  const outcome = classifyInboundRequest({
    httpMethod: head.httpMethod,
    ...(head.protocolVersion !== undefined && { protocolVersionHeader: head.protocolVersion }),
    ...(head.mcpMethod !== undefined && { mcpMethodHeader: head.mcpMethod }),
    ...(head.mcpName !== undefined && { mcpNameHeader: head.mcpName }),
    body,
  });
  if (outcome.kind === "reject") return `reject ${outcome.httpStatus} ${outcome.code}`;
  return outcome.kind === "modern" && outcome.classification.era === "legacy" ? "legacy version claimed" : outcome.kind;
}

/** Our outcome in the same words; the rungs above the classifier are undone, since the reference asks them elsewhere. */
function oursOf(outcome: Classification): string {
  if (outcome.kind === "call") return outcome.call.era;
  if (outcome.kind !== "reject") return "legacy";
  const { cell, httpStatus, code } = outcome.rejection;
  if (cell === "legacy-version-claimed") return "legacy version claimed";
  if (/^(version-header|method-header|name-header)-(missing|invalid-encoding)$|^name-header-mismatch$/.test(cell)) return "modern";
  return `reject ${httpStatus} ${code}`;
}

const deliberate: ReadonlySet<string> = new Set(["batch", "request_without_id", "lookalike_key", "method", "id", "response", "http_method"]);

describe("the reference classifier", () => {
  it.each(table.filter((row) => row.difference === undefined))("agrees: $name", (row) => {
    expect(oursOf(classify(row.head, row.body))).toBe(referenceOf(row.head, row.body));
  });

  const versionKey = "io.modelcontextprotocol/protocolVersion";
  const capabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
  const version = fc.constantFrom("2026-07-28", "2025-11-25", "2027-01-01", "draft", "", "1999");
  const method = fc.constantFrom("initialize", "tools/call", "tools/list", "ping", "notifications/cancelled", "constructor", "__proto__", "x");
  const meta = fc.record(
    {
      [versionKey]: fc.oneof(version, fc.constantFrom(5, null)),
      [capabilitiesKey]: fc.constantFrom<JsonValue>({}, {}, {}, 5, []),
      progressToken: fc.constantFrom<JsonValue>("p", 1, {}),
    },
    { requiredKeys: [] },
  );
  const params = fc.oneof(
    fc.record({ _meta: fc.oneof({ weight: 6, arbitrary: meta }, fc.constantFrom<JsonValue>(null, 5, [])), name: fc.constant("echo") }, { requiredKeys: [] }),
    fc.constantFrom<JsonValue>(null, [], "p"),
  );
  const message = fc.record(
    {
      jsonrpc: fc.constantFrom("2.0", "2.0", "2.0", "2.0", "1.0"), id: fc.constantFrom<JsonValue>(1, "a", 0, null, 1.5, {}),
      method, params, result: fc.constantFrom<JsonValue>({}, 5), error: fc.constant({ code: 1, message: "m" }), extra: fc.constant(1),
    },
    { requiredKeys: [] },
  );
  const plainRequest = fc.record({ jsonrpc: fc.constant("2.0"), id: fc.constant(1), method, params }, { requiredKeys: ["jsonrpc", "method"] });
  const body = fc.oneof({ weight: 6, arbitrary: plainRequest }, { weight: 3, arbitrary: message }, fc.jsonValue(), fc.array(plainRequest, { maxLength: 2 }));
  const head = fc.record(
    { httpMethod: fc.constantFrom("POST", "POST", "POST", "GET", "DELETE"), protocolVersion: version, mcpMethod: method, mcpName: fc.constantFrom("echo", "other") },
    { requiredKeys: ["httpMethod"] },
  );

  it("agrees on random messages, but for the differences that are named", () => {
    let compared = 0;
    fc.assert(
      fc.property(head, body, (someHead, someBody) => {
        const value: JsonValue = JSON.parse(JSON.stringify(someBody));
        const ours = classify(someHead, value);
        const reference = referenceOf(someHead, value);
        if (oursOf(ours) === reference) return void (compared += 1);
        expect(ours.kind, `${oursOf(ours)} against ${reference}`).toBe("reject");
        if (ours.kind === "reject") expect(deliberate, `${oursOf(ours)} against ${reference}`).toContain(ours.rejection.cell);
      }),
      { numRuns: 20_000 },
    );
    expect(compared).toBeGreaterThan(10_000);
  });

  it("never throws, whatever the body and headers", () => {
    const anything = fc.record({ httpMethod: fc.string(), protocolVersion: fc.string(), mcpMethod: fc.string(), mcpName: fc.string() }, { requiredKeys: ["httpMethod"] });
    fc.assert(fc.property(anything, fc.jsonValue(), (someHead, value) => {
      expect(() => classifyMessage({ ...someHead, httpMethod: "POST" }, { value: JSON.parse(JSON.stringify(value)), inexactNumbers: none })).not.toThrow();
      expect(() => classifyMessage(someHead, null)).not.toThrow();
    }));
  });
});

describe("the reference server's own answers", () => {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: "reference", version: "1.0.0" });
    server.registerTool("echo", { description: "says it again" }, () => ({ content: [{ type: "text", text: "hello" }] }));
    return server;
  });

  it.each(table.filter((row) => row.reference !== undefined))("$name", async (row) => {
    const headers = new Headers({ "content-type": "application/json", accept: "application/json, text/event-stream" });
    if (row.head.protocolVersion !== undefined) headers.set("mcp-protocol-version", row.head.protocolVersion);
    if (row.head.mcpMethod !== undefined) headers.set("mcp-method", row.head.mcpMethod);
    if (row.head.mcpName !== undefined) headers.set("mcp-name", row.head.mcpName);
    const response = await handler.fetch(new Request("http://127.0.0.1/mcp", { method: "POST", headers, body: JSON.stringify(row.body) }));
    const text = await response.text();
    expect(response.status).toBe(row.reference?.status);
    if (row.reference?.code !== undefined) {
      expect(JSON.parse(text)).toMatchObject({ error: { code: row.reference.code } });
      // What we refuse by ourselves is refused with the server's own status and code.
      if (row.expect.kind === "reject") expect(row.expect).toMatchObject({ httpStatus: row.reference.status, code: row.reference.code });
    }
  });
});
