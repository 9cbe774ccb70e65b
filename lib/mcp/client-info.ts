// What a client says of itself. Nobody has checked it: it is good for telling honest clients apart, and for nothing else.
import { clientInfoCharactersMax } from "./bounds";
import type { McpCall } from "./classify-message";
import { memberOf, type JsonValue } from "./json-value";
import { clientInfoMetaKey } from "./meta-keys";

/** Null for what was not said, is no text, or is longer than the bound: never a part of it. */
export interface ClientInfo {
  readonly name: string | null;
  readonly version: string | null;
}

export const noClientInfo: ClientInfo = { name: null, version: null };

/** The client by its own words in this message: `_meta` in the modern era, `initialize` in the legacy one; null where it has none of either. */
export function clientInfoOf(call: McpCall): ClientInfo | null {
  if (call.era === "modern") return readClientInfo(memberOf(memberOf(call.params, "_meta"), clientInfoMetaKey));
  return call.method === "initialize" ? readClientInfo(memberOf(call.params, "clientInfo")) : null;
}

function readClientInfo(value: JsonValue | undefined): ClientInfo {
  return { name: textOf(memberOf(value, "name")), version: textOf(memberOf(value, "version")) };
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === "string" && value.length <= clientInfoCharactersMax ? value : null;
}
