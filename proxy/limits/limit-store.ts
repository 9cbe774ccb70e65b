// The limits of calls over a counter store: what to ask, what the answer means, and that not knowing denies (law L8).
import type { LimitStore } from "../deps";
import { askedAt, endOf } from "./asked-charge";
import type { Counters } from "./counters";
import { explainExcess } from "./retry-after";

/** A boundary may pass, or the store's clock be another than ours; a second answer of this kind is no clock to count by. */
const asksMax = 2;

/** Admits all charges of a call or none; any failure to know is `unavailable`. */
export function limitStore(counters: Counters, onError: (error: unknown) => void): LimitStore {
  return {
    async reserve(orgId, policyId, charges, nowMs) {
      try {
        let second = Math.floor(nowMs / 1_000);
        for (let asks = 0; asks < asksMax; asks += 1) {
          const asked = charges.map((charge) => askedAt(charge, second));
          const answer = await counters.reserve(orgId, policyId, asked);
          if (answer.kind === "moved") {
            second = Math.floor(answer.now);
            continue;
          }
          if (answer.kind === "exceeded") {
            const views = asked.flatMap((one, index) => {
              const view = answer.views[index];
              return view === undefined ? [] : [{ ...one, view }];
            });
            return { outcome: explainExcess(views, answer.now) ?? { kind: "unavailable" }, reserved: [] };
          }
          const reserved = asked.flatMap(({ charge, windows }, index) => {
            const bucket = answer.buckets[index];
            return bucket === undefined ? [] : [{ charge, bucket, ends: endOf(charge.window, windows, bucket) }];
          });
          return reserved.length === charges.length ? { outcome: { kind: "reserved" }, reserved } : { outcome: { kind: "unavailable" }, reserved: [] };
        }
        onError(new Error("the counter store's clock does not hold still"));
      } catch (error) {
        onError(error);
      }
      return { outcome: { kind: "unavailable" }, reserved: [] };
    },

    async refund(policyId, reserved) {
      try {
        await counters.refund(policyId, reserved.map(({ charge, bucket, ends }) => ({ key: charge.key, bucket, ends, amountMicros: charge.amountMicros })));
      } catch (error) {
        onError(error);
      }
    },
  };
}
