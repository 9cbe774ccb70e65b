// What a modern client says of itself in each request, as the `initialize` that begins its session at a legacy server.
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { capabilitiesMetaKey, clientInfoMetaKey, logLevelMetaKey } from "@/lib/mcp/meta-keys";

export interface ClientOfSession {
  /** The params of `initialize`. */
  readonly initialize: JsonObject;
  /** What the session's log level is set to; null where the client wants no logs. */
  readonly logLevel: string | null;
}

/** The newest revision of the legacy era. */
const legacyRevision = "2025-11-25";
const carriedCapabilities = ["roots", "sampling", "elicitation", "experimental", "extensions"];

/** Two requests with equal answers may share a session. A client that does not say what it is called has no name. */
export function initializeOfClient(params: JsonObject): ClientOfSession {
  const meta = memberOf(params, "_meta");
  const said = memberOf(meta, clientInfoMetaKey);
  const [name, version] = [memberOf(said, "name"), memberOf(said, "version")];
  const logLevel = memberOf(meta, logLevelMetaKey);
  return {
    initialize: {
      protocolVersion: legacyRevision,
      capabilities: capabilitiesOf(memberOf(meta, capabilitiesMetaKey)),
      clientInfo: typeof name === "string" && typeof version === "string" ? { name, version } : { name: "unnamed", version: "0" },
    },
    logLevel: typeof logLevel === "string" ? logLevel : null,
  };
}

function capabilitiesOf(said: JsonValue | undefined): JsonObject {
  return Object.fromEntries(carriedCapabilities.flatMap((name) => {
    const capability = memberOf(said, name);
    return isJsonObject(capability) ? [[name, name === "roots" ? {} : capability]] : [];
  }));
}
