// The headers that mirror the body in the modern era: present where they must be, and saying the same (−32020).
// MCP 2026-07-28, Streamable HTTP § Server Validation. `Mcp-Param-*` is the server's to check: it owns the schema.
import type { RpcId } from "./json-rpc";
import { memberOf, type JsonObject } from "./json-value";
import { decodeNameHeader, trimHeader } from "./mcp-name-header";
import { methodFacts } from "./methods";
import { rejectMismatch, type Rejection } from "./rejection";

/** Without their optional blanks; undefined where absent. */
export interface Headers {
  readonly version: string | undefined;
  readonly method: string | undefined;
  readonly name: string | undefined;
}
/** Takes the three headers as received. */
export function mirroredHeaders(head: { readonly protocolVersion?: string | undefined; readonly mcpMethod?: string | undefined; readonly mcpName?: string | undefined }): Headers {
  return { version: trimmed(head.protocolVersion), method: trimmed(head.mcpMethod), name: trimmed(head.mcpName) };
}

function trimmed(value: string | undefined): string | undefined {
  return value === undefined ? undefined : trimHeader(value);
}

/** The headers that every modern request carries, in the order in which the reference server misses them. */
export function missingOrWrongHeader(
  message: { readonly id: RpcId; readonly method: string; readonly params: JsonObject }, claimed: string, headers: Headers,
): Rejection | null {
  const { id, method, params } = message;
  if (headers.version === undefined) {
    const sentence = `the body envelope names protocol version ${claimed.slice(0, 64)} but the required MCP-Protocol-Version header is absent`;
    return rejectMismatch("version-header-missing", id, "(missing)", sentence);
  }
  if (headers.method === undefined) {
    return rejectMismatch("method-header-missing", id, "(missing)", `the body names method ${method} but the required Mcp-Method header is absent`);
  }
  const facts = methodFacts(method);
  if (facts === null || !facts.mirrored || facts.nameIn === null) return null;
  const named = memberOf(params, facts.nameIn);
  if (headers.name === undefined) {
    if (typeof named !== "string") return null;
    return rejectMismatch("name-header-missing", id, "(missing)", `the body carries params.${facts.nameIn} but the required Mcp-Name header is absent`);
  }
  const decoded = decodeNameHeader(headers.name);
  if (decoded === null) {
    return rejectMismatch("name-header-invalid-encoding", id, headers.name, "the Mcp-Name header carries an invalid Base64 sentinel value");
  }
  if (typeof named !== "string" || decoded === named) return null;
  return rejectMismatch("name-header-mismatch", id, headers.name, `params.${facts.nameIn} of the body is not what the Mcp-Name header names`);
}

/** A version header that is there and is not the claimed one. `prefix` goes before the cell. */
export function versionMismatch(id: RpcId | null, claimed: string, headers: Headers, prefix: string): Rejection | null {
  if (headers.version === undefined || headers.version === claimed) return null;
  const sentence = `the body envelope names protocol version ${claimed.slice(0, 64)} but the MCP-Protocol-Version header does not`;
  return rejectMismatch(`${prefix}header-body-version-mismatch`, id, headers.version, sentence);
}

/** A method header that is there and is not the body's method. */
export function methodMismatch(id: RpcId | null, method: string, headers: Headers, prefix: string): Rejection | null {
  if (headers.method === undefined || headers.method === method) return null;
  return rejectMismatch(`${prefix}method-header-mismatch`, id, headers.method, `the body names method ${method} but the Mcp-Method header does not`);
}
