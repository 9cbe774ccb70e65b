// What a legacy server said of itself at `initialize`, as the answer to `server/discover`.
import { isJsonObject, memberOf, type JsonObject } from "@/lib/mcp/json-value";
import { serverInfoMetaKey } from "@/lib/mcp/meta-keys";
import { firstModernRevision } from "@/lib/mcp/modern-envelope";
import { without } from "../json-message";

/** What nobody may keep, and nobody else may see: the members of every cacheable result. */
export const uncached = { ttlMs: 0, cacheScope: "private" } as const;

/** Offered is what the bridge carries: no subscriptions (so no word of changed lists) and no tasks. */
export function initializeToDiscover(initialized: JsonObject): JsonObject {
  const capabilities = memberOf(initialized, "capabilities");
  const info = memberOf(initialized, "serverInfo");
  const instructions = memberOf(initialized, "instructions");
  return {
    resultType: "complete",
    supportedVersions: [firstModernRevision],
    capabilities: isJsonObject(capabilities) ? modernCapabilities(capabilities) : {},
    ...(typeof instructions === "string" && { instructions }),
    ...uncached,
    ...(isJsonObject(info) && { _meta: { [serverInfoMetaKey]: info } }),
  };
}

function modernCapabilities(said: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(without(said, ["tasks"])).map(([name, capability]) => [
    name, isJsonObject(capability) && listing.has(name) ? without(capability, ["listChanged", "subscribe"]) : capability,
  ]));
}

const listing: ReadonlySet<string> = new Set(["tools", "prompts", "resources"]);
