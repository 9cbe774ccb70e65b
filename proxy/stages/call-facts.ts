// What is known of a call beside its message: when, by whom, in which session.
import type { CallFacts } from "@/lib/guard/guarded";
import type { GatewayDeps } from "../deps";
import type { Parsed } from "../exchange";
import { unknownIp } from "../recorder/client-ip";
import { placeOf } from "./place-of";

const noTasks: ReadonlyMap<string, string | null> = new Map();

/** What rules may read of the call beside its message; `nowMs` is the one reading of the clock. */
export function factsOf(parsed: Parsed, nowMs: number, deps: Pick<GatewayDeps, "handles">): CallFacts {
  const { client, clientIp, sessionId, opened } = parsed;
  return {
    nowMs,
    client: { name: client.name, version: client.version, ip: clientIp === unknownIp ? null : clientIp },
    user: null,
    session: sessionId === null ? null : deps.handles.subjectOf(sessionId, placeOf(parsed)),
    taskTools: opened.tasks.size === 0 ? noTasks : new Map([...opened.tasks].map(([handle, { tool }]) => [handle, tool])),
  };
}
