// The session of a legacy client in front of a server that knows none: what the client said at `initialize`, as the session id itself.
// The gateway seals every session id into its handle (ADR 0008), so nothing is kept, and any replica serves the session.
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { without } from "../json-message";

const prefix = "pcb1.";
/** UTF-8 bytes of a session's text: with base64 and the seal it fits into a header. */
const sessionBytesMax = 1_500;

export interface BridgedSession {
  /** Null where the client said none, or more than a session holds. */
  readonly clientInfo: JsonObject | null;
  /** In the words of the modern era. */
  readonly capabilities: JsonObject;
}

/** A client that has not said anything of itself. */
export const noSession: BridgedSession = { clientInfo: null, capabilities: {} };

/** `nonce` makes it one of its kind. What is too long is left out, least needed first: extensions and experiments, then the client's name. */
export function writeBridgedSession({ clientInfo, capabilities }: BridgedSession, nonce: string): string {
  const plain = without(capabilities, ["experimental", "extensions"]);
  const texts = [[nonce, clientInfo, capabilities], [nonce, clientInfo, plain], [nonce, null, plain]].map((content) => Buffer.from(JSON.stringify(content), "utf8"));
  const fitting = texts.find((bytes) => bytes.length <= sessionBytesMax) ?? Buffer.from(JSON.stringify([nonce, null, {}]), "utf8");
  return prefix + fitting.toString("base64url");
}

/** Null for a session that the bridge did not begin: one of the time when the server spoke the legacy era. */
export function readBridgedSession(id: string): BridgedSession | null {
  if (!id.startsWith(prefix)) return null;
  try {
    const content: JsonValue = JSON.parse(Buffer.from(id.slice(prefix.length), "base64url").toString("utf8"));
    const [, clientInfo, capabilities] = Array.isArray(content) ? content : [];
    return isJsonObject(capabilities) ? { clientInfo: isJsonObject(clientInfo) ? clientInfo : null, capabilities } : null;
  } catch {
    return null;
  }
}

/** What the client said at `initialize`: its name and version, and what it can do. */
export function sessionOfInitialize(params: JsonObject): BridgedSession {
  const said = memberOf(params, "clientInfo");
  const [name, version] = [memberOf(said, "name"), memberOf(said, "version")];
  return {
    clientInfo: typeof name === "string" && typeof version === "string" ? { name, version } : null,
    capabilities: modernCapabilities(memberOf(params, "capabilities")),
  };
}

/**
 * MCP 2025-11-25, Lifecycle § Capability Negotiation, in the words of 2026-07-28: an empty `elicitation` means forms; tasks are another
 * thing now, and nobody tells of changed roots.
 */
function modernCapabilities(said: JsonValue | undefined): JsonObject {
  const [roots, sampling, elicitation] = [memberOf(said, "roots"), memberOf(said, "sampling"), memberOf(said, "elicitation")];
  const [experimental, extensions] = [memberOf(said, "experimental"), memberOf(said, "extensions")];
  return {
    ...(isJsonObject(roots) && { roots: {} }),
    ...(isJsonObject(sampling) && { sampling: flags(sampling, ["tools", "context"]) }),
    ...(isJsonObject(elicitation) && { elicitation: Object.hasOwn(elicitation, "url") || Object.hasOwn(elicitation, "form") ? flags(elicitation, ["form", "url"]) : { form: {} } }),
    ...(isJsonObject(experimental) && { experimental }),
    ...(isJsonObject(extensions) && { extensions }),
  };
}

function flags(said: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => isJsonObject(memberOf(said, name))).map((name) => [name, {}]));
}
