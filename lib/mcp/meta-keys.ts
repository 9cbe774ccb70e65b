// The reserved keys of `_meta` in what a client sends: all of them that the era, the log, the bridge or a handle is read from.
// MCP 2026-07-28, Basic § _meta; MCP 2025-11-25, Tasks § Related Task Metadata.

export const versionMetaKey = "io.modelcontextprotocol/protocolVersion";
export const capabilitiesMetaKey = "io.modelcontextprotocol/clientCapabilities";
export const clientInfoMetaKey = "io.modelcontextprotocol/clientInfo";
export const logLevelMetaKey = "io.modelcontextprotocol/logLevel";
export const relatedTaskMetaKey = "io.modelcontextprotocol/related-task";
const progressTokenMetaKey = "progressToken";

/** In what a server sends: what it says of itself. */
export const serverInfoMetaKey = "io.modelcontextprotocol/serverInfo";

/** Any other key passes; one that looks like one of these does not. */
export const readMetaKeys: readonly string[] = [
  versionMetaKey, capabilitiesMetaKey, clientInfoMetaKey, logLevelMetaKey, relatedTaskMetaKey, progressTokenMetaKey,
];
