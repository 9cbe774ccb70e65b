// Stage 7: the row that says what is about to happen, committed before it happens (law L1).
import type { GatewayDeps } from "../deps";
import type { Recorded, Reserved } from "../exchange";
import { faultAnswer } from "../faults";
import type { Halt } from "../halt";
import { idOf } from "../read-message";
import { recordOf } from "../recorder/decision-record";
import { NotTakenError } from "../recorder/not-taken-error";
import { recorded } from "../steps";
import { giveBack } from "./reserve";

/** Passes only once the intent is durable; otherwise the charges go back and nothing is forwarded (law L8). */
export async function recordIntent(reserved: Reserved, deps: GatewayDeps): Promise<Recorded | Halt> {
  const record = recordOf(reserved, reserved, reserved.decision, "intent", deps);
  try {
    await deps.recorder.intent(record);
    if (reserved.message.kind === "call") deps.argumentKeeper.keep(record, reserved.message.call, reserved.served);
    return recorded(reserved, record.at, Math.round((deps.monotonicMs() - reserved.raw.startedMs) * 1_000));
  } catch (error) {
    deps.log.error({ err: error, call: reserved.callId }, "an intent could not be recorded: the call is refused");
    await giveBack(reserved, "not_delivered", deps);
    const verdict = { effect: "deny", code: "record_unavailable", message: "" } as const;
    const refused = recordOf(reserved, reserved, verdict, error instanceof NotTakenError ? "refusal" : "not_forwarded", deps);
    return { halt: true, answer: faultAnswer("record_unavailable", idOf(reserved)), log: { kind: "unrecorded", record: refused } };
  }
}
