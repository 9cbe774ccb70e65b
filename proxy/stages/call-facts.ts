// What is known of a call beside its message: when, by whom, in which session.
import type { CallFacts } from "@/lib/guard/guarded";
import type { Parsed } from "../exchange";
import { unknownIp } from "../recorder/client-ip";

const noTasks: ReadonlyMap<string, string | null> = new Map();

/** What rules may read of the call beside its message; `nowMs` is the one reading of the clock. */
export function factsOf({ client, clientIp, session, opened }: Parsed, nowMs: number): CallFacts {
  return {
    nowMs,
    client: { name: client.name, version: client.version, ip: clientIp === unknownIp ? null : clientIp },
    user: null,
    session: session?.subject ?? null,
    taskTools: opened.tasks.size === 0 ? noTasks : new Map([...opened.tasks].map(([handle, { tool }]) => [handle, tool])),
  };
}
