// Answers that the bridge makes itself, in the form in which a server's arrive: the pipeline treats them like any other.
import { errorBody, type RpcId } from "@/lib/mcp/json-rpc";
import type { UpstreamAnswer } from "../../upstream/dispatch-upstream";
import { wholeAnswer } from "../../upstream/whole-answer";
import type { Refusal } from "../not-carried";

/** The server was not asked: the log shows no status of it, and the limits get back what the call was charged. */
export function ownAnswer(answer: UpstreamAnswer): UpstreamAnswer {
  return { ...unsentAnswer(answer), isOwn: true };
}

/** The server was asked for something else first, and would not: the request itself never left. */
export function unsentAnswer(answer: UpstreamAnswer): UpstreamAnswer {
  return { ...answer, isUnsent: true };
}

export function jsonAnswer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): UpstreamAnswer {
  return wholeAnswer(status, body, { "content-type": "application/json", ...headers });
}

/** 202, of our own: a notification, or an answer of the client's, that was taken. */
export function acceptedAnswer(): UpstreamAnswer {
  return ownAnswer(wholeAnswer(202, ""));
}

/** What could not be carried over, as a JSON-RPC error on HTTP 200. */
export function refusedAnswer(id: RpcId, { code, message }: Refusal): UpstreamAnswer {
  return { ...jsonAnswer(200, errorBody(id, code, message)), isReplaced: true };
}

/** Without a content type: the pipeline withholds it as one that could not be read. */
export function unreadableAnswer(): UpstreamAnswer {
  return wholeAnswer(200, "");
}
