// Answers that the bridge makes itself, in the form in which a server's arrive: the pipeline treats them like any other.
import { errorBody, type RpcId } from "@/lib/mcp/json-rpc";
import type { UpstreamAnswer } from "../../upstream/dispatch-upstream";
import type { Refusal } from "../not-carried";

/** A whole answer; a body without a content type is one that the pipeline cannot read, and says so. */
export function wholeAnswer(status: number, headers: Readonly<Record<string, string>>, body: string): UpstreamAnswer {
  return {
    status, headers,
    read(sink) {
      if (body !== "") sink.data(Buffer.from(body, "utf8"));
      sink.end();
    },
    pause: () => undefined,
    resume: () => undefined,
    abort: () => undefined,
  };
}

export function jsonAnswer(status: number, body: string, headers: Readonly<Record<string, string>> = {}): UpstreamAnswer {
  return wholeAnswer(status, { "content-type": "application/json", ...headers }, body);
}

/** 202: a notification, or an answer of the client's, that was taken. */
export function acceptedAnswer(): UpstreamAnswer {
  return wholeAnswer(202, {}, "");
}

/** What could not be carried over, as a JSON-RPC error on HTTP 200. */
export function refusedAnswer(id: RpcId, { code, message }: Refusal): UpstreamAnswer {
  return jsonAnswer(200, errorBody(id, code, message));
}

/** The pipeline withholds it as one that could not be read. */
export function unreadableAnswer(): UpstreamAnswer {
  return wholeAnswer(200, {}, "");
}
