/** The text of a server's document as Postgres answers with it: of a server without tools, policies and grants, but for what is said. */
export function documentText(serverId: string, configVersion: string, more: object = {}): string {
  return JSON.stringify({
    format: 1, org: { id: "org_1", slug: "one", configVersion },
    server: {
      id: serverId, slug: serverId, name: serverId, url: "https://mcp.example/mcp", origin: "https://mcp.example", drift: "review", stopped: false, recordArguments: false, recordResults: false,
      transport: null, era: null, bridgeModern: false, credential: { kind: "none" },
    },
    tools: [], policies: [], shadows: [], grants: [], ...more,
  });
}
