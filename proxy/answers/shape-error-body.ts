// The body of a server's HTTP error on its way to the client. By its status and its words clients choose their era and transport, so an error
// goes on as it is. What brings or asks for anything does not: it would pass by what answers and questions are held to.
import type { ResultNote } from "@/lib/guard/judge-answer";
import { parseLenient } from "@/lib/guard/judge-message";
import { errorBody } from "@/lib/mcp/json-rpc";
import { isJsonArray, isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import { urlElicitations } from "@/lib/mcp/url-elicitations";
import { faults } from "../faults";
import type { Scans } from "../scans/scans";
import type { Signal } from "../streams/plain-signal";
import { saysFailed, serverMessageOf, shapeServerMessage, type Audience, type RefusedRequest } from "./shape-server-message";

/** An HTTP error without a message of MCP in it that may be passed on: something before the tool may have said so. */
export const httpErrorNote: ResultNote = { code: "http_error", rule: null };

export interface ShapedError {
  readonly body: Buffer | string;
  readonly result: ResultNote | null;
  /** What the server asked for in it and may not. */
  readonly refused: RefusedRequest | undefined;
  /** The server itself says that the call failed, and the client is told. */
  readonly isSaid: boolean;
}

/** The bytes themselves, or what stands in their place. Of rules for results those of `audience` hold, and they are asked in another thread. Never rejects. */
export async function shapeErrorBody(bytes: Buffer, mediaType: string, audience: Audience, scans: Scans, signal: Signal): Promise<ShapedError> {
  const shaped = shapeServerMessage(bytes, { ...audience, resultRules: null, resumed: null }, null);
  if (shaped.kind === "replace" && shaped.refused !== undefined) return { body: shaped.body, result: shaped.note ?? null, refused: shaped.refused, isSaid: false };
  const isTold = shaped.kind === "pass" || shaped.kind === "replace";
  if (bytes.length > 0 && !isMereError(bytes, mediaType, isTold)) return { body: unreadable(audience), result: httpErrorNote, refused: undefined, isSaid: false };
  const { body, result } = await heldError(bytes, audience, scans, signal);
  return { body, result, refused: undefined, isSaid: saysFailed(shaped, result) };
}

/** Nothing that a client could take for an answer, a question or a notice; an error that asks for addresses to be opened only where that was judged. */
function isMereError(bytes: Buffer, mediaType: string, isJudged: boolean): boolean {
  if (mediaType === "text/event-stream") return false;
  const strict = parseStrictJson(bytes);
  if (!strict.ok) return mediaType !== "application/json" && parseLenient(bytes) === undefined;
  const messages = isJsonArray(strict.value) ? strict.value : [strict.value];
  return messages.every((message) => !isMore(message) && (isJudged || urlElicitations(memberOf(message, "error")) === null));
}

function isMore(value: JsonValue): boolean {
  return isJsonObject(memberOf(value, "result")) || typeof memberOf(value, "method") === "string";
}

/** Under rules for results: a JSON-RPC error that they let pass or redact; anything else is not shown. */
async function heldError(bytes: Buffer, audience: Audience, scans: Scans, signal: Signal): Promise<Pick<ShapedError, "body" | "result">> {
  const { guarded, resultRules } = audience;
  if (resultRules === null || bytes.length === 0) return { body: bytes, result: null };
  const verdict = await scans.judge(guarded.subjects.organization, resultRules, serverMessageOf("error-body", bytes, audience), signal);
  if (verdict.kind === "answer") return verdict.judged.kind === "pass" ? { body: bytes, result: null } : { body: verdict.judged.body, result: verdict.judged.note };
  return { body: unreadable(audience), result: { code: verdict.kind === "unjudged" ? verdict.code : "result_denied", rule: resultRules.plan.rule } };
}

function unreadable({ call }: Audience): string {
  const { rpcCode, sentence } = faults.server_answer_invalid;
  return errorBody(call?.id ?? null, rpcCode, sentence);
}
