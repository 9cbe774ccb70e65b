// From one stage's value to the next, member by member. A spread with additions would be shorter; but V8 gives each object that is made so
// a shape of its own, so that no read of it finds a shape that it knows, and the shapes stay until the great collection: ten of them a call
// cost more than judging it (ADR 0029).
import type { Decision } from "@/lib/policy-engine/types";
import type { Admitted, Authenticated, Decided, Forwarded, Leash, Located, Parsed, Recorded, Reserved, ReservedCharge } from "./exchange";
import type { ServedGrant, ServedServer } from "./snapshot/served-server";
import type { Signal } from "./streams/plain-signal";
import type { UpstreamAnswer } from "./upstream/dispatch-upstream";

export function located({ raw, callId, httpMethod, serverId, tokenHash, clientIp }: Admitted, served: ServedServer): Located {
  return { raw, callId, httpMethod, serverId, tokenHash, clientIp, served };
}

export function authenticated({ raw, callId, httpMethod, serverId, tokenHash, clientIp, served }: Located, grant: ServedGrant): Authenticated {
  return { raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant };
}

/** What `parse` adds. */
export type Said = Pick<Parsed, "message" | "body" | "opened" | "readMs" | "session" | "client">;

/** `whose` says server and grant: those of now, where a message was read under earlier ones (law L10). */
export function parsed(whose: Authenticated, { message, body, opened, readMs, session, client }: Said): Parsed {
  const { raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant } = whose;
  return { raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant, message, body, opened, readMs, session, client };
}

export function decided(from: Parsed, verdict: Decided["verdict"], resultRules: Decided["resultRules"], decidedMs: number): Decided {
  const { raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant, message, body, opened, readMs, session, client } = from;
  return { raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant, message, body, opened, readMs, session, client, verdict, resultRules, decidedMs };
}

export function reserved(from: Decided, decision: Decision, charges: readonly ReservedCharge[]): Reserved {
  const { raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant, message, body, opened, readMs, session, client, resultRules, decidedMs } = from;
  return { raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant, message, body, opened, readMs, session, client, resultRules, decidedMs, decision, reserved: charges };
}

export function recorded(from: Reserved, startedAt: string, recordedUs: number): Recorded {
  const { raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant, message, body, opened, readMs, session, client, resultRules, decidedMs, decision, reserved: charges } = from;
  return {
    raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant, message, body, opened, readMs, session, client, resultRules, decidedMs, decision, reserved: charges,
    startedAt, recordedUs,
  };
}

export function forwarded(from: Recorded, answer: UpstreamAnswer, sentMs: number, leash: Leash, givenUp: Signal): Forwarded {
  const {
    raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant, message, body, opened, readMs, session, client, resultRules, decidedMs, decision, reserved: charges, startedAt, recordedUs,
  } = from;
  return {
    raw, callId, httpMethod, serverId, tokenHash, clientIp, served, grant, message, body, opened, readMs, session, client, resultRules, decidedMs, decision, reserved: charges, startedAt, recordedUs,
    answer, sentMs, leash, givenUp,
  };
}
