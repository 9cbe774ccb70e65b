// The commands that show a demo at work, for a terminal.
// @ts-check

/**
 * @typedef {{ consoleUrl: string, email: string, password: string, organization: string, serverId: string, gatewayUrl: string, token: string,
 *   allowedTool: string, deniedTool: string, hiddenTool: string }} Demo
 */

const HEADERS = ['-H "Authorization: Bearer $TOKEN"', "-H 'Content-Type: application/json'", "-H 'Accept: application/json, text/event-stream'"];

/**
 * A call that the policy denies. The gateway answers it by itself, so no session is needed.
 * @param {Demo} demo
 * @returns {string}
 */
export function deniedCommand({ token, gatewayUrl, deniedTool }) {
  return [`TOKEN=${token}`, post(gatewayUrl, call(deniedTool, {}))].join("\n");
}

/**
 * A call that reaches the server: its era opens a session first.
 * @param {Demo} demo
 * @returns {string}
 */
export function allowedCommand({ token, gatewayUrl, allowedTool }) {
  const initialize = { jsonrpc: "2.0", id: 0, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "curl", version: "1" } } };
  return [
    `TOKEN=${token}`,
    `SESSION=$(${post(gatewayUrl, initialize, "-D - -o /dev/null")} | tr -d '\\r' | awk 'tolower($1) == "mcp-session-id:" { print $2 }')`,
    post(gatewayUrl, { jsonrpc: "2.0", method: "notifications/initialized" }, '-H "Mcp-Session-Id: $SESSION"'),
    post(gatewayUrl, call(allowedTool, { message: "hello" }), '-H "Mcp-Session-Id: $SESSION"'),
  ].join("\n");
}

/**
 * @param {string} name
 * @param {Record<string, unknown>} args
 */
function call(name, args) {
  return { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
}

/**
 * @param {string} url
 * @param {object} message
 * @param {string} [more]
 */
function post(url, message, more) {
  return ["curl -sS", url, ...HEADERS, ...(more ? [more] : []), `-d '${JSON.stringify(message)}'`].join(" \\\n  ");
}
