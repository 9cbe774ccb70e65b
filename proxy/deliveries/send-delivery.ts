// One request to a receiver, through the egress module: to an address that was vetted, no redirect followed, time and bytes bounded.
import type { DeliveryCause } from "@/lib/destinations/delivery-cause";
import type { Target } from "@/lib/egress/parse-target-url";
import type { GatewayBounds } from "../bounds";
import { EgressError } from "../egress/egress-error";
import type { VettedPools } from "../egress/vetted-pools";
import { gatherChunks } from "../streams/gather-chunks";
import { dispatchUpstream, UpstreamFailure, type UpstreamAnswer } from "../upstream/dispatch-upstream";

export interface ReceiverAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Its first bytes. */
  readonly body: Buffer;
  readonly isWhole: boolean;
}

export interface DeliveryRequest {
  readonly destinationId: string;
  readonly target: Target;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export type Send = (request: DeliveryRequest, stop: AbortSignal) => Promise<ReceiverAnswer | DeliveryCause>;

/** Answers, or says why there is no answer; never rejects. */
export function deliverySender(pools: VettedPools, bounds: Pick<GatewayBounds, "deliveryMs" | "deliveryAnswerBytesMax">): Send {
  return async ({ destinationId, target, headers, body }, stop) => {
    const late = AbortSignal.timeout(bounds.deliveryMs);
    const signal = AbortSignal.any([late, stop]);
    try {
      const pool = await pools.poolFor(destinationId, target);
      const answer = await dispatchUpstream(pool, { method: "POST", path: target.path, headers, body, signal });
      const read = await readUpTo(answer, bounds.deliveryAnswerBytesMax, signal);
      const retryAfter = answer.headers["retry-after"];
      return { status: answer.status, retryAfter: typeof retryAfter === "string" ? retryAfter : null, ...read };
    } catch (error) {
      return causeOf(error, late.aborted);
    }
  };
}

/** The answer's bytes up to the bound; what is beyond it is not waited for. */
function readUpTo(answer: UpstreamAnswer, bytesMax: number, signal: AbortSignal): Promise<{ readonly body: Buffer; readonly isWhole: boolean }> {
  return new Promise((resolve, reject) => {
    const chunks = gatherChunks();
    let bytes = 0;
    const giveUp = () => {
      answer.abort();
      reject(new Error("given up"));
    };
    const settle = () => signal.removeEventListener("abort", giveUp);
    signal.addEventListener("abort", giveUp, { once: true });
    answer.read({
      data(chunk) {
        bytes += chunk.length;
        if (bytes <= bytesMax) return chunks.add(chunk);
        settle();
        resolve({ body: chunks.join(), isWhole: false });
        answer.abort();
      },
      end() {
        settle();
        resolve({ body: chunks.join(), isWhole: true });
      },
      fail(error) {
        settle();
        reject(error);
      },
    });
    if (signal.aborted) giveUp();
  });
}

function causeOf(error: unknown, isLate: boolean): DeliveryCause {
  const cause = error instanceof UpstreamFailure ? error.cause : error;
  if (cause instanceof EgressError) return cause.code;
  return isLate ? "timed_out" : "broke_off";
}
