// Everything else that a server mints for a client to bring back, sealed like its session ids: ids of tasks, cursors of lists, states of
// multi round-trip requests, ids of events and of its own requests. Only the grant that got a handle can use it, on this server, for what it was given for (L4, L11).
import { eventIdBytesMax, listCursorBytesMax, questionIdBytesMax, requestStateBytesMax, taskIdBytesMax } from "@/lib/mcp/bounds";
import { handleSealer } from "./handle-sealer";
import type { SessionPlace } from "./session-handles";

export interface MintedTask {
  /** The server's own id. */
  readonly id: string;
  /** The tool whose call began it; null where that is not known: nobody may follow such a task, but it can be named. */
  readonly tool: string | null;
  /** Our id of that call; null where it is not known. What the task brings is recorded with it. */
  readonly begunBy: string | null;
}

/** How the result of a call stands in a message: as the answer to the call itself or, of its task, as the answer, within the answer, or within what is told. */
export type ResultForm = "answer" | "task_answer" | "task_state" | "task_told";

/** What is recorded as the result of which call: our id of it. */
export interface ResultOf {
  readonly callId: string;
  readonly form: ResultForm;
}

/** An event of a stream, and the call whose stream it is, by the id that its client gave it; null for both where it belongs to none. */
export interface MintedEvent {
  readonly id: string;
  readonly tool: string | null;
  readonly callId: string | number | null;
  /** What the answer to that call is the result of; null where it is none's. */
  readonly resultOf: ResultOf | null;
}

/** What may be done with a text of a server's: `purpose` is the method that may bring it back, with the name of its object where it has one. */
export interface ServerHandles {
  /** Each gives the same handle for the same things, and null for what is longer than its bound. */
  sealTask(task: MintedTask, place: SessionPlace): string | null;
  sealCursor(cursor: string, place: SessionPlace, purpose: string): string | null;
  sealState(state: string, place: SessionPlace, purpose: string): string | null;
  sealEvent(event: MintedEvent, place: SessionPlace, sessionId: string | null): string | null;
  /** `id` is the JSON text of a request's id; the handle is a plain string that is no longer than an id may be. */
  sealQuestion(id: string, place: SessionPlace, sessionId: string | null): string | null;
  /** Each is null for whatever was not sealed for exactly this. They never throw. */
  openTask(handle: string, place: SessionPlace): MintedTask | null;
  openCursor(handle: string, place: SessionPlace, purpose: string): string | null;
  openState(handle: string, place: SessionPlace, purpose: string): string | null;
  openEvent(handle: string, place: SessionPlace, sessionId: string | null): MintedEvent | null;
  openQuestion(handle: string, place: SessionPlace, sessionId: string | null): string | null;
}

const taskPrefix = "pct1.";
const cursorPrefix = "pcc1.";
const statePrefix = "pcr1.";
const eventPrefix = "pce1.";
const questionPrefix = "pcq1.";

export function serverHandles(handleKey: Buffer): ServerHandles {
  const sealer = handleSealer(handleKey, "portcullis server handles");
  const seal = (prefix: string, value: string, bytesMax: number, content: string, place: SessionPlace, purpose: string) =>
    Buffer.byteLength(value) > bytesMax ? null : sealer.seal(content, prefix, bytesOf(place, prefix, purpose));
  const open = (prefix: string, handle: string, place: SessionPlace, purpose: string) => sealer.open(handle, prefix, bytesOf(place, prefix, purpose));

  return {
    sealTask: ({ id, tool, begunBy }, place) => seal(taskPrefix, id, taskIdBytesMax, JSON.stringify([id, tool, begunBy]), place, ""),
    sealCursor: (cursor, place, purpose) => seal(cursorPrefix, cursor, listCursorBytesMax, cursor, place, purpose),
    sealState: (state, place, purpose) => seal(statePrefix, state, requestStateBytesMax, state, place, purpose),
    sealEvent: ({ id, tool, callId, resultOf }, place, sessionId) => seal(eventPrefix, id, eventIdBytesMax, JSON.stringify([id, tool, callId, resultOf]), place, sessionId ?? ""),
    sealQuestion: (id, place, sessionId) => seal(questionPrefix, id, questionIdBytesMax, id, place, sessionId ?? ""),
    openTask(handle, place) {
      const content = open(taskPrefix, handle, place, "");
      return content === null ? null : readTask(content);
    },
    openCursor: (handle, place, purpose) => open(cursorPrefix, handle, place, purpose),
    openState: (handle, place, purpose) => open(statePrefix, handle, place, purpose),
    openEvent(handle, place, sessionId) {
      const content = open(eventPrefix, handle, place, sessionId ?? "");
      return content === null ? null : readEvent(content);
    },
    openQuestion: (handle, place, sessionId) => open(questionPrefix, handle, place, sessionId ?? ""),
  };
}

/** What was sealed is what was written; so are the parts. The last of either was not written by versions before. */
function readTask(content: string): MintedTask {
  const [id, tool, begunBy = null]: readonly [string, string | null, (string | null)?] = JSON.parse(content);
  return { id, tool, begunBy };
}

function readEvent(content: string): MintedEvent {
  const [id, tool, callId, resultOf = null]: readonly [string, string | null, string | number | null, (ResultOf | null)?] = JSON.parse(content);
  return { id, tool, callId, resultOf };
}

/** Ids and prefixes hold no blank, and the purpose stands last: no two uses share these bytes. */
function bytesOf({ orgId, grantId, serverId }: SessionPlace, prefix: string, purpose: string): Buffer {
  return Buffer.from(`${orgId} ${grantId} ${serverId} ${prefix} ${purpose}`, "utf8");
}
