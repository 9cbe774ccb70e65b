// The snippets that need nothing but a shell and curl: list the tools, call one, in either era. Pure.

import type { SampleCall } from "./sample-call";

interface CurlInput {
  readonly gatewayUrl: string;
  readonly authorization: string;
  readonly call: SampleCall | null;
}

const legacyVersion = "2025-11-25";
const modernVersion = "2026-07-28";
const modernMeta = JSON.stringify({
  "io.modelcontextprotocol/protocolVersion": modernVersion, "io.modelcontextprotocol/clientInfo": { name: "curl", version: "1" }, "io.modelcontextprotocol/clientCapabilities": {},
});

/** A shell's word of exactly this text. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A shell function that sends what it is given to the gateway. */
function mcpFunction({ gatewayUrl, authorization }: CurlInput, headers: readonly string[] = []): string {
  const lines = [`curl -sS ${gatewayUrl}`, `-H "Authorization: ${authorization}"`, ...["Content-Type: application/json", "Accept: application/json, text/event-stream", ...headers].map((header) => `-H ${quoted(header)}`), '"$@"'];
  return `mcp() {\n  ${lines.join(" \\\n    ")}\n  echo\n}`;
}

function message(method: string, params: string | null, id: number | null): string {
  return quoted(`{"jsonrpc":"2.0"${id === null ? "" : `,"id":${String(id)}`},"method":"${method}"${params === null ? "" : `,"params":${params}`}}`);
}

/** In the era of `initialize`. Without a session the header has no value, and curl leaves it out. */
export function legacyCurl(input: CurlInput): string {
  const { call } = input;
  const initialize = JSON.stringify({ protocolVersion: legacyVersion, capabilities: {}, clientInfo: { name: "curl", version: "1" } });
  const session = '-H "Mcp-Session-Id: $SESSION"';
  return [
    mcpFunction(input),
    `SESSION=$(mcp -D - -o /dev/null -d ${message("initialize", initialize, 1)} | tr -d '\\r' | awk 'tolower($1) == "mcp-session-id:" { print $2 }')`,
    `mcp ${session} -d ${message("notifications/initialized", null, null)}`,
    `mcp ${session} -d ${message("tools/list", null, 2)}`,
    ...(call === null ? [] : [`mcp ${session} -d ${message("tools/call", `{"name":"${call.tool}","arguments":${call.args}}`, 3)}`]),
  ].join("\n");
}

/** In MCP 2026-07-28: each message says all by itself, and headers repeat what it asks. */
export function modernCurl(input: CurlInput): string {
  const { call } = input;
  return [
    mcpFunction(input, [`MCP-Protocol-Version: ${modernVersion}`]),
    `mcp -H 'Mcp-Method: tools/list' -d ${message("tools/list", `{"_meta":${modernMeta}}`, 1)}`,
    ...(call === null ? [] : [`mcp -H 'Mcp-Method: tools/call' -H 'Mcp-Name: ${call.tool}' -d ${message("tools/call", `{"name":"${call.tool}","arguments":${call.args},"_meta":${modernMeta}}`, 2)}`]),
  ].join("\n");
}
