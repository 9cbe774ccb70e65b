// The modern era's envelope: the reserved keys of `params._meta` that name the revision and what the client can do.
// MCP 2026-07-28, Basic § _meta. Comparing it with headers is modern-headers.ts.
import { invalidParamsCode, unsupportedVersionCode, type RpcId } from "./json-rpc";
import { isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";
import { capabilitiesMetaKey, versionMetaKey } from "./meta-keys";
import type { Rejection } from "./rejection";

/** SEP-2663: tasks of the modern era are an extension that a client names in its capabilities. */
export const tasksExtension = "io.modelcontextprotocol/tasks";
/** The first revision of the modern era. Versions are data: a later one passes, and the server says whether it speaks it. */
export const firstModernRevision = "2026-07-28";

/** The `_meta` of a message that claims a version there, whatever the claim is worth. */
export function claimOf(params: JsonObject): JsonObject | null {
  const meta = memberOf(params, "_meta");
  return isJsonObject(meta) && Object.hasOwn(meta, versionMetaKey) ? meta : null;
}

export interface EnvelopeIssue {
  readonly key: string;
  readonly problem: string;
}

/** What the era and the policy need of the envelope; the shape inside capabilities and client info is the server's to judge. */
export function envelopeIssue(claim: JsonObject): EnvelopeIssue | null {
  const capabilities = memberOf(claim, capabilitiesMetaKey);
  if (capabilities === undefined) return { key: capabilitiesMetaKey, problem: "missing" };
  if (typeof memberOf(claim, versionMetaKey) !== "string") return { key: versionMetaKey, problem: "expected a string" };
  return isJsonObject(capabilities) ? null : { key: capabilitiesMetaKey, problem: "expected an object" };
}

/** Whether a modern request says that its client knows tasks. */
export function declaresTasks(params: JsonValue | undefined): boolean {
  return memberOf(memberOf(memberOf(memberOf(params, "_meta"), capabilitiesMetaKey), "extensions"), tasksExtension) !== undefined;
}

/** True for a complete claim to a modern revision. */
export function isValidModernClaim(claim: JsonObject | null): boolean {
  return claim !== null && envelopeIssue(claim) === null && isModern(String(memberOf(claim, versionMetaKey)));
}

/** Revisions are dates: the order of their text is that of time. What is no date is later than any, and the server's to refuse. */
export function isModern(version: string | undefined): boolean {
  return version !== undefined && version >= firstModernRevision;
}

/** HTTP 400, −32602: a claim that is not whole. */
export function rejectEnvelope(cell: string, id: RpcId | null, issue: EnvelopeIssue): Rejection {
  const message = `Invalid _meta envelope for protocol revision ${firstModernRevision}: ${issue.key}: ${issue.problem}`;
  return { httpStatus: 400, code: invalidParamsCode, message, data: { envelope: { key: issue.key, problem: issue.problem } }, cell, id };
}

/** HTTP 400, −32602: the header names a modern revision, the body makes no claim. */
export function rejectMissingEnvelope(id: RpcId, version: string, meta: JsonValue | undefined): Rejection {
  const missing = meta === undefined ? ["_meta"] : [versionMetaKey, capabilitiesMetaKey].filter((key) => memberOf(meta, key) === undefined);
  const message = `Invalid params: the MCP-Protocol-Version header names protocol revision ${version}, but the request is missing the required per-request envelope key(s): ${missing.join(", ")}`;
  return { httpStatus: 400, code: invalidParamsCode, message, data: { envelope: { missing } }, cell: "modern-header-without-claim", id };
}

/** HTTP 400, −32022: a version of the legacy era, claimed where only modern ones may be, is never served as legacy. */
export function rejectVersion(id: RpcId | null, requested: string): Rejection {
  const message = `Unsupported protocol version: ${requested.slice(0, 64)}`;
  const data = { supported: [firstModernRevision], requested: requested.slice(0, 64) };
  return { httpStatus: 400, code: unsupportedVersionCode, message, data, cell: "legacy-version-claimed", id };
}
