// What a modern server says of itself at `server/discover`, as the answer to a legacy client's `initialize`.
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { serverInfoMetaKey } from "@/lib/mcp/meta-keys";
import { firstModernRevision } from "@/lib/mcp/modern-envelope";
import { without } from "../json-message";
import { notCarried, type Refusal } from "../not-carried";

/** The legacy revisions over Streamable HTTP, newest first. */
export const legacyRevisions: readonly string[] = ["2025-11-25", "2025-06-18", "2025-03-26"];

/**
 * The client's own revision where it is one of the legacy era, else the newest of that era. Offered is what the bridge carries: no
 * logging, no subscriptions to resources, no tasks. `fallbackName` is for a server that does not say what it is called.
 */
export function discoverToInitialize(discovered: JsonObject, asked: JsonValue | undefined, fallbackName: string): JsonObject | Refusal {
  const versions = memberOf(discovered, "supportedVersions");
  const capabilities = memberOf(discovered, "capabilities");
  if (!isJsonArray(versions) || !versions.includes(firstModernRevision) || !isJsonObject(capabilities)) {
    return notCarried(`the server does not speak MCP ${firstModernRevision}.`);
  }
  const info = memberOf(memberOf(discovered, "_meta"), serverInfoMetaKey);
  const hasName = typeof memberOf(info, "name") === "string" && typeof memberOf(info, "version") === "string";
  const instructions = memberOf(discovered, "instructions");
  return {
    protocolVersion: legacyRevisions.find((version) => version === asked) ?? legacyRevisions[0] ?? "",
    capabilities: legacyCapabilities(capabilities),
    serverInfo: hasName && isJsonObject(info) ? info : { name: fallbackName, version: "0" },
    ...(typeof instructions === "string" && { instructions }),
  };
}

function legacyCapabilities(capabilities: JsonObject): JsonObject {
  const { resources } = capabilities;
  const carried = without(capabilities, ["logging", "tasks"]);
  return isJsonObject(resources) ? { ...carried, resources: without(resources, ["subscribe"]) } : carried;
}
