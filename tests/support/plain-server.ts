// A server as the gateway has it, for tests of what is done with one: no tools, no policies, nothing stored.
import type { WorkTurns } from "@/lib/base/work-turns";
import type { ServerRows } from "@/lib/snapshot/load-server-document";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import { serveDocument, type ServedGrant, type ServedServer } from "@/proxy/snapshot/served-server";

export interface PlainServer {
  readonly orgId?: string;
  readonly serverId?: string;
  readonly configVersion?: string;
  readonly grantIds?: readonly string[];
}

/** Its document, as it is parsed. */
export function plainDocument({ orgId = "org_1", serverId = "srv_1", configVersion = "1", grantIds = ["grt_1"] }: PlainServer = {}): ServerDocument {
  return {
    format: 1,
    org: { id: orgId, slug: orgId, configVersion },
    server: {
      id: serverId, slug: serverId, name: serverId, url: "https://mcp.example/mcp", origin: "https://mcp.example", drift: "review", stopped: false,
      recordArguments: false, recordResults: false, transport: null, era: null, bridgeModern: false, credential: { kind: "none" },
    },
    tools: [], policies: [], shadows: [],
    grants: grantIds.map((id) => ({ id, label: id, createdBy: "usr_1", tags: {}, tokenHash: id, policyId: null, shadow: null, expiresAtMs: null, cidrs: [] })),
  };
}

/** A document as Postgres answers with it. */
export function rowsOf({ format, org, server, tools, policies, shadows, grants }: ServerDocument): ServerRows {
  const texts = (values: readonly object[]) => values.map((value) => JSON.stringify(value));
  const rows = { server: JSON.stringify({ format, org, server }), tools: texts(tools), policies: texts(policies), shadows: texts(shadows), grants: texts(grants) };
  return { ...rows, characters: Object.values(rows).flat().reduce((sum, text) => sum + text.length, 0) };
}

/** Work that is over so soon that nobody waits for it. */
export const withoutRests: WorkTurns = { begin: () => () => Promise.resolve() };

/** The same, ready to serve, and its first grant. */
export function plainServer(of: PlainServer = {}): { readonly served: ServedServer; readonly grant: ServedGrant } {
  const served = serveDocument(plainDocument(of), [], new Map(), new Map());
  const [grant] = served?.grantsById.values() ?? [];
  if (served === null || grant === undefined) throw new Error("a server that cannot be served");
  return { served, grant };
}
