// What we answer in place of the server when a message cannot be taken: HTTP status, JSON-RPC error and the cell that found it.
// Policy denials are no rejections: denial.ts.
import {
  errorBody, headerMismatchCode, invalidParamsCode, invalidRequestCode, methodNotFoundCode, missingCapabilityCode, parseErrorCode, type RpcFault, type RpcId,
} from "./json-rpc";
import type { HandleKind } from "./handle-places";
import type { JsonValue } from "./json-value";
import type { Era } from "./methods";
import { tasksExtension } from "./modern-envelope";
import type { StrictJsonFault } from "./strict-json";

export interface Rejection {
  readonly httpStatus: number;
  readonly code: number;
  readonly message: string;
  readonly data?: JsonValue;
  /** A stable name of the rule that refused, for the log and the tests. */
  readonly cell: string;
  /** Of the request, where it could be read. */
  readonly id: RpcId | null;
}

/** The body that goes with the rejection's status. */
export function rejectionBody(rejection: Rejection): string {
  return errorBody(rejection.id, rejection.code, rejection.message, rejection.data);
}

const parseFaults: ReadonlySet<StrictJsonFault> = new Set(["empty", "byte_order_mark", "not_utf8", "not_json"]);

const strictSentences: { readonly [fault in StrictJsonFault]: string } = {
  empty: "the body is empty",
  byte_order_mark: "the body begins with a byte order mark",
  not_utf8: "the body is not UTF-8",
  not_json: "the body is not JSON",
  lone_surrogate: "a string has half of a surrogate pair",
  too_deep: "the body is nested too deeply",
  too_many_keys: "the body has too many members",
  array_too_long: "an array is too long",
  too_many_inexact_numbers: "the body has too many numbers that cannot be held exactly",
  proto_key: "a member is named __proto__",
  duplicate_key: "a member stands twice in one object",
};

/** HTTP 400 for a body that the strict pass refused: −32700 where it is no JSON text, −32600 where it is an ambiguous one. */
export function rejectBody(fault: StrictJsonFault): Rejection {
  const isParse = parseFaults.has(fault);
  const message = `${isParse ? "Parse error" : "Invalid Request"}: ${strictSentences[fault]}`;
  return { httpStatus: 400, code: isParse ? parseErrorCode : invalidRequestCode, message, cell: fault, id: null };
}

const shapeSentences: { readonly [fault in RpcFault]: string } = {
  batch: "JSON-RPC batches are not supported",
  not_an_object: "the request body is not a valid JSON-RPC message",
  version: "the member jsonrpc must be \"2.0\"",
  unknown_envelope_key: "the message has a member that JSON-RPC does not know",
  id: "the id must be a string of at most 256 bytes or a whole number",
  method: "the method must be a string of at most 64 characters",
  params: "params must be an object",
  lookalike_key: "a member looks like another one",
  meta: "params._meta or its progressToken has the wrong type",
  response: "the request body is not a valid JSON-RPC message",
};

/** HTTP 400, −32600, for JSON that is no acceptable JSON-RPC message. */
export function rejectShape(fault: RpcFault, id: RpcId | null): Rejection {
  return { httpStatus: 400, code: invalidRequestCode, message: `Bad Request: ${shapeSentences[fault]}`, cell: fault, id };
}

/** HTTP 400, −32020: a header and the body do not say the same. `header` is what was sent, or "(missing)". */
export function rejectMismatch(cell: string, id: RpcId | null, header: string, body: string): Rejection {
  const message = `Bad Request: the request headers and body disagree: ${body}`;
  return { httpStatus: 400, code: headerMismatchCode, message, data: { mismatch: { header, body } }, cell, id };
}

/** −32601 for a method that this era does not have: HTTP 404 in the modern era, 200 in the legacy one. */
export function rejectMethod(era: Era, id: RpcId | null): Rejection {
  return { httpStatus: era === "modern" ? 404 : 200, code: methodNotFoundCode, message: "Method not found", cell: "method_not_found", id };
}

/** −32602 on HTTP 200, in band, as the reference server answers parameters that it cannot use. */
export function rejectParams(cell: string, message: string, id: RpcId | null): Rejection {
  return { httpStatus: 200, code: invalidParamsCode, message, cell, id };
}

/** HTTP 400, −32021: a modern client asks after a task without having said that it knows tasks; whether there is one is not for it to know. */
export function rejectUndeclaredTasks(id: RpcId | null): Rejection {
  const data = { requiredCapabilities: { extensions: { [tasksExtension]: {} } } };
  return { httpStatus: 400, code: missingCapabilityCode, message: "Missing required client capability", data, cell: "tasks_undeclared", id };
}

/**
 * A handle that opens nothing here, answered as one that nobody ever got: those of requests on HTTP 200 by the words of the
 * specification and of the reference server, an event's by its HTTP 400; an answer to nothing, which nobody waits for, on HTTP 400, too.
 */
export function rejectHandle(handle: HandleKind | "event", id: RpcId | null): Rejection {
  switch (handle) {
    case "task": return rejectParams("unknown_task", "Task not found", id);
    case "cursor": return rejectParams("unknown_cursor", "Invalid cursor", id);
    case "state": return { ...rejectParams("unknown_request_state", "Invalid or expired requestState", id), data: { reason: "invalid_request_state" } };
    case "event": return { httpStatus: 400, code: -32000, message: "Invalid event ID format", cell: "unknown_event", id: null };
    case "question": return { httpStatus: 400, code: invalidRequestCode, message: "Bad Request: nobody asked what this message answers", cell: "unknown_question", id: null };
  }
}
