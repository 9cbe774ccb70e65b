// Calls through a gateway URL as an agent would make them, so that the log has something to show.
// @ts-check
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const ECHOES = 12;

/**
 * A list, calls that pass, one past the limit of the demo's policy, one that is denied, one of a hidden tool.
 * @param {import("../demo/demo-commands.mjs").Demo} demo
 */
export async function makeTraffic({ gatewayUrl, token, allowedTool, deniedTool, hiddenTool }) {
  const client = new Client({ name: "claude-code", version: "2.1.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(gatewayUrl), { requestInit: { headers: { Authorization: `Bearer ${token}` } } }));
  await client.listTools();
  for (let call = 0; call < ECHOES; call += 1) await client.callTool({ name: allowedTool, arguments: { message: "hello" } });
  await client.callTool({ name: "get-sum", arguments: { a: 2, b: 3 } });
  await client.callTool({ name: hiddenTool, arguments: {} }).catch(() => "refused as if there were no such tool");
  await client.callTool({ name: "get-structured-content", arguments: { location: "Chicago" } });
  await client.callTool({ name: deniedTool, arguments: {} });
  await client.close();
}
