// Where agents reach a server through the gateway.

import { consoleEnv } from "@/lib/env/console-env";

/** `<gateway>/mcp/<server id>`, without a trailing slash. */
export function gatewayUrlOf(serverId: string): string {
  return `${consoleEnv().GATEWAY_URL.replace(/\/+$/, "")}/mcp/${serverId}`;
}
