// PRO-25: the headers that mirror the body. What passes says, decoded by another hand, exactly what the body says.
import { classifyMessage } from "@/lib/mcp/classify-message";
import { decodeNameHeader, encodeNameHeader } from "@/lib/mcp/mcp-name-header";
import type { Dice } from "@/tests/support/random-policies/dice";
import type { FuzzPart } from "./fuzz-part";

const version = "2026-07-28";
const names = ["safe", "danger", "", " safe", "s\u00e9", "\u{1f600}", "a/b", "=?base64?", "=?base64?c2FmZQ==?=", "?=", "=?base64?=", "\ufeffsafe", "safe\u0000", "a,b", "0"] as const;
const methods: readonly (readonly [string, "name" | "uri" | "taskId"])[] = [["tools/call", "name"], ["prompts/get", "name"], ["resources/read", "uri"], ["tasks/get", "taskId"]];

export const fuzzHeaders: FuzzPart = {
  name: "headers",
  claim: "a modern call passes only with the version, method and name of its body in the headers, plain or in canonical base64; anything else is refused, nothing throws",
  once(dice, reached) {
    const [method, member] = dice.pick(methods);
    const name = dice.pick(names);
    const headers = {
      protocolVersion: distorted(dice, version), mcpMethod: distorted(dice, method), mcpName: dice.chance(0.02) ? undefined : distorted(dice, dice.chance(0.5) ? name : encoded(dice, name)),
    };
    const params = { [member]: name, _meta: { "io.modelcontextprotocol/protocolVersion": version, "io.modelcontextprotocol/clientCapabilities": {} } };
    const message = classifyMessage({ httpMethod: "POST", ...headers }, { value: { jsonrpc: "2.0", id: 1, method, params }, inexactNumbers: new Set() });
    const outcome = message.kind === "call" ? "passed" : message.kind === "reject" ? message.rejection.cell : message.kind;
    reached.set(outcome, (reached.get(outcome) ?? 0) + 1);
    const mirrors = trimmed(headers.protocolVersion) === version && trimmed(headers.mcpMethod) === method && said(trimmed(headers.mcpName)) === name;
    if (decodeNameHeader(encodeNameHeader(name)) !== name) return `what the gateway writes for ${JSON.stringify(name)} does not decode to it`;
    const passes = message.kind === "call" && message.call.era === "modern";
    if (passes === mirrors) return null;
    return `${passes ? "passed" : `refused (${outcome})`} with ${JSON.stringify(headers)}; the body says ${method} ${JSON.stringify(name)}; decoded ${JSON.stringify(decodeNameHeader(headers.mcpName ?? ""))}`;
  },
  mustReach: ["passed", "name-header-mismatch", "name-header-invalid-encoding", "name-header-missing", "header-body-version-mismatch", "method-header-mismatch"],
};

/** The name in a header by the words of the specification, without the gateway's code; undefined where it is not canonical. */
function said(header: string | undefined): string | undefined {
  const inner = header === undefined ? null : /^=\?base64\?(.*)\?=$/s.exec(header);
  // Both marks, one over the other: it is no plain name and no encoded one.
  if (header === "=?base64?=") return undefined;
  if (inner === null) return header;
  const bytes = Buffer.from(inner[1] ?? "", "base64");
  const text = bytes.toString("utf8");
  // Text whose bytes, and bytes whose base64, are not what was written was not written in the one way.
  return Buffer.from(text, "utf8").equals(bytes) && base64Forms(inner[1] ?? "").includes(inner[1] ?? "") && bytes.toString("base64").length === (inner[1] ?? "").length ? text : undefined;
}

/** The pad bits of the last letter may be anything: RFC 4648 § 3.5 lets a decoder accept them, and so does the reference server. */
function base64Forms(text: string): readonly string[] {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0 ? [text] : [];
}

function trimmed(value: string | undefined): string | undefined {
  return value?.replace(/^[ \t]+|[ \t]+$/g, "");
}

function encoded(dice: Dice, name: string): string {
  const base64 = Buffer.from(name, "utf8").toString("base64");
  return `=?base64?${dice.chance(0.9) ? base64 : dice.pick([base64.replaceAll("=", ""), `${base64}=`, ` ${base64}`, base64.replaceAll("+", "-"), base64.toLowerCase(), "/w==", "wIA=", "7aCA", "????"])}?=`;
}

function distorted(dice: Dice, text: string): string {
  if (dice.chance(0.75)) return text;
  const at = dice.below(text.length + 1);
  return dice.pick([` ${text}`, `${text}\t`, `${text}, ${text}`, text.toUpperCase(), text.slice(0, at) + text.slice(at + 1), `${text.slice(0, at)}\u00a0${text.slice(at)}`, `${text}\u0000`, "", `${text} `]);
}
