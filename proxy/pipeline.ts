// Read this first: the life of a request, in order. Each stage takes what the one before it made, or ends the request with a Halt;
// so nothing is forwarded that was not recorded, nothing recorded that was not decided, nothing decided that was not read.
import { preflightAnswer } from "./cors";
import type { GatewayDeps, InFlightPlace } from "./deps";
import type { Authenticated, Parsed, RawRequest, Recorded } from "./exchange";
import { failpoint } from "./failpoints";
import { faultAnswer } from "./faults";
import { haltFault, isHalt, type Halt } from "./halt";
import { isLargeBody } from "./neighbours/large-turns";
import { recordOf } from "./recorder/decision-record";
import { admit } from "./stages/admit";
import { authenticate } from "./stages/authenticate";
import { decide } from "./stages/decide";
import { decideAfterWaiting } from "./stages/decide-after-waiting";
import { forward, isUndelivered, refuseId } from "./stages/forward";
import { isListening } from "./stages/is-listening";
import { locate } from "./stages/locate";
import { lookAgain } from "./stages/look-again";
import { parse } from "./stages/parse";
import { placeOf } from "./stages/place-of";
import { recordIntent } from "./stages/record-intent";
import { reserve } from "./stages/reserve";
import { shadowOf } from "./stages/shadow";
import { shape } from "./stages/shape";
import { idEndOf, takeId } from "./stages/take-id";
import type { ClientSide } from "./streams/client-side";

/** Answers one request, whatever it is. Rejects only where the gateway itself is at fault; nothing was forwarded then that was not recorded. */
export async function handle(raw: RawRequest, client: ClientSide, deps: GatewayDeps): Promise<void> {
  const preflight = preflightAnswer(raw, deps.site);
  if (preflight !== null) return void (await client.send(preflight));
  const admitted = admit(raw, deps);
  if (isHalt(admitted)) return refuse(admitted, client, raw, deps);
  // What is at hand is not waited for: each wait is a turn behind everybody else's.
  const looked = locate(admitted, deps);
  const located = looked instanceof Promise ? await looked : looked;
  if (isHalt(located)) return refuse(located, client, raw, deps);
  const authenticated = authenticate(located, deps);
  if (isHalt(authenticated)) return refuse(authenticated, client, raw, deps);
  raw.trust();

  const place = deps.inFlight.enter(authenticated.served.document.org.id, authenticated.grant.id);
  if (place === null) return refuse(await tooMany(authenticated, { message: null, body: null }, deps), client, raw, deps);
  const turn = deps.turns.take(placeOf(authenticated));
  if (turn === "full") {
    // Who is only to hear of it a moment later takes no place from other calls; so below.
    place.leave();
    return refuse(await overloaded(authenticated, deps), client, raw, deps);
  }
  try {
    if (turn !== null) await turn;
    const reading = authenticated.httpMethod === "POST" ? await raw.readBody() : null;
    const isLarge = isLargeBody(reading?.ok === true ? reading.bytes : null, deps.bounds);
    if (isLarge) await deps.largeTurns.take(placeOf(authenticated));
    const parsed = parse(authenticated, reading, deps);
    if (isHalt(parsed)) return await refuse(parsed, client, raw, deps);
    // Read in one turn, judged and recorded in another: neither keeps the others waiting for both.
    if (isLarge) await deps.largeTurns.take(placeOf(authenticated));
    failpoint("after_parse");
    if (isListening(parsed) && !place.listen()) {
      place.leave();
      return await refuse(await tooMany(parsed, parsed, deps), client, raw, deps);
    }
    const recorded = await prepare(parsed, deps);
    if (isHalt(recorded)) return await refuse(recorded, client, raw, deps);
    await carry(recorded, place, client, deps);
  } finally {
    place.leave();
  }
}

/** Judges what was read, charges its limits, and has it on record before anything of it is forwarded (law L1). */
async function prepare(parsed: Parsed, deps: GatewayDeps): Promise<Recorded | Halt> {
  const room = deps.preparations.enter(parsed.grant.id);
  if (room !== null) await room;
  let hasRoom = true;
  const giveRoom = (): void => {
    if (hasRoom) deps.preparations.leave(parsed.grant.id);
    hasRoom = false;
  };
  try {
    // The body may have been long on its way: whoever was revoked or stopped meanwhile is judged as of now (law L10).
    const again = lookAgain(parsed, deps);
    const asked = again instanceof Promise ? await again : again;
    if (isHalt(asked)) return asked;
    const deciding = decide(asked, deps);
    // What other threads judge may take long, and takes nothing of this one meanwhile.
    if (deciding instanceof Promise) giveRoom();
    const decided = deciding instanceof Promise ? await decideAfterWaiting(asked, deciding, deps) : deciding;
    if (isHalt(decided)) return decided;
    const reserving = reserve(decided, deps);
    const reserved = reserving instanceof Promise ? await reserving : reserving;
    if (isHalt(reserved)) return reserved;
    failpoint("after_reserve");
    return await recordIntent(reserved, deps);
  } finally {
    giveRoom();
  }
}

async function tooMany(authenticated: Authenticated, said: Parameters<typeof recordOf>[1], deps: GatewayDeps): Promise<Halt> {
  await deps.lateRefusals.wait(placeOf(authenticated), authenticated.raw.gone);
  const record = recordOf(authenticated, said, { effect: "deny", code: "too_many_requests", message: "" }, "refusal", deps);
  return haltFault("too_many_requests", said.message?.kind === "call" ? said.message.call.id : null, record);
}

/** More is asked of the gateway than it can do: nothing was read yet, so that saying so costs it little. */
async function overloaded(authenticated: Authenticated, deps: GatewayDeps): Promise<Halt> {
  await deps.lateRefusals.wait(placeOf(authenticated), authenticated.raw.gone);
  return haltFault("overloaded", null, recordOf(authenticated, { message: null, body: null }, { effect: "deny", code: "overloaded", message: "" }, "refusal", deps));
}

/** Forwards what was recorded, and records what became of it, come what may. */
async function carry(recorded: Recorded, place: InFlightPlace, client: ClientSide, deps: GatewayDeps): Promise<void> {
  const { served, grant, raw, clientIp, callId, startedAt, recordedUs } = recorded;
  const leash = deps.exchanges.hold({ served, grant, clientIp, isListening: isListening(recorded) });
  const call = { callId, orgId: served.document.org.id, startedAt, recordedUs };
  const taking = takeId(recorded, deps);
  const taken = taking instanceof Promise ? await taking : taking;
  const over = (outcome: Parameters<GatewayDeps["recorder"]["outcome"]>[1]) => {
    if (typeof taken !== "string") taken.leave(idEndOf(outcome));
    failpoint("after_response");
    deps.recorder.outcome(call, outcome, Math.round(deps.monotonicMs() - raw.startedMs), shadowOf(recorded, deps));
    failpoint("mid_outcome");
  };
  try {
    const forwarded = await (typeof taken === "string" ? refuseId(recorded, taken, deps) : forward(recorded, leash, deps));
    failpoint("before_response");
    if (isUndelivered(forwarded)) {
      over(forwarded.outcome);
      if (forwarded.isLate) {
        place.leave();
        await deps.lateRefusals.wait(placeOf(recorded), raw.gone);
      }
      await client.send(forwarded.answer);
    } else {
      over(await shape(forwarded, client, deps));
    }
  } catch (error) {
    over({ outcome: "error", upstreamStatus: null, isError: null, responseBytes: null, upstreamMs: null, result: null });
    throw error;
  } finally {
    leash.release();
  }
}

/** Sends the answer of an early end, after the log has it or has promised to. */
async function refuse(halt: Halt, client: ClientSide, raw: RawRequest, deps: GatewayDeps): Promise<void> {
  const { log } = halt;
  if (log.kind === "call") {
    await deps.recorder.refusal(log.record);
    if (log.judged !== undefined) deps.argumentKeeper.keep(log.record, log.judged.call, log.judged.served);
  }
  if (log.kind === "unrecorded") deps.recorder.unrecorded(log.record);
  const late = log.kind === "stranger" ? deps.strangerRefusals.wait(log.source, raw.gone) : null;
  if (late !== null) await raw.idleUntil(late);
  await client.send(halt.answer);
  if (log.kind === "stranger") {
    deps.recorder.stranger({ source: log.source, code: log.code, tokenHash: log.tokenHash, httpMethod: raw.method, clientIp: log.source, atMs: raw.receivedAtMs });
  }
}

/** The last answer, when the gateway itself failed. */
export const internalFault = faultAnswer("internal", null);
