// What is asked of the thread that reads a large answer, and what comes of it.
import { mintedHandles } from "@/lib/mcp/handle-places";
import type { Era } from "@/lib/mcp/methods";
import type { AnswerAsks, AnswerOutline } from "@/lib/mcp/outline-answer";
import { isAnsweredPrivately } from "@/lib/mcp/private-cache";
import type { Audience } from "./shape-server-message";

/** What another thread has read. */
export interface LargeReading {
  /** Null where nobody could read it. */
  readonly outline: AnswerOutline | null;
  /** Of the body that the rules for results put in its place, where that is large as well. */
  readonly ofReplaced: AnswerOutline | null;
}

/** What is looked for in a large answer of this audience's; null on a stream that belongs to no call. */
export function answerAsks({ call, era }: Audience): AnswerAsks | null {
  if (call === null) return null;
  const isToolList = call.method === "tools/list";
  return {
    places: mintedHandles(call.method, era, call.params), withResult: isToolList || mayBePrivate(era, call.method), isToolList, isOfTask: isOfTask(call.method),
  };
}

/** Whether a complete answer is the grant's own, which no cache may share. */
export function mayBePrivate(era: Era, method: string | null): boolean {
  return era === "modern" && method !== null && isAnsweredPrivately(method);
}

/** Whether what it answers is judged for what it asks, complete or not. */
export function isOfTask(method: string): boolean {
  return method.startsWith("tasks/");
}
