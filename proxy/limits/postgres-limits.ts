// Counters in Postgres: all charges of a call in one statement, exact over any number of gateways (law L7).
import type { Charge, ReservationOutcome } from "@/lib/policy-engine/types";
import { z } from "zod";
import type { LimitStore } from "../deps";
import type { Query } from "../postgres/open-postgres";
import { calendarBoundsUtc } from "./calendar-bounds";
import { explainExcess, type AskedCharge } from "./retry-after";

const whole = z.number().int().safe();
const answerSchema = z.object({
  answer: z.object({
    admitted: z.boolean(),
    now: z.number(),
    charges: z.array(z.object({ bucket: whole, used: z.array(z.tuple([whole, whole])) })),
  }),
});

/** Admits all charges or none; any failure to know is `unavailable`, which denies (law L8). */
export function postgresLimits(query: Query, onError: (error: unknown) => void): LimitStore {
  return {
    async reserve(orgId, policyId, charges, nowMs) {
      const asked = charges.map((charge) => ({ charge, bounds: boundsOf(charge, nowMs) }));
      if (asked.some(({ charge, bounds }) => charge.window.kind === "calendar" && bounds === null)) return { outcome: { kind: "unavailable" }, buckets: [] };
      try {
        const { rows } = await query("SELECT reserve_limits($1, $2, $3::jsonb) AS answer", [orgId, policyId, JSON.stringify(asked.map(toWire))]);
        const { answer } = answerSchema.parse(rows[0]);
        if (answer.charges.length !== charges.length) return { outcome: { kind: "unavailable" }, buckets: [] };
        if (answer.admitted) return { outcome: { kind: "reserved" }, buckets: answer.charges.map(({ bucket }) => bucket) };
        return { outcome: excessOf(asked, answer.charges, answer.now), buckets: [] };
      } catch (error) {
        onError(error);
        return { outcome: { kind: "unavailable" }, buckets: [] };
      }
    },

    async refund(policyId, reserved) {
      const charges = reserved.map(({ charge, bucket }) => ({ key: charge.key, bucket, amount: charge.amountMicros.toString() }));
      try {
        await query("SELECT refund_limits($1, $2::jsonb)", [policyId, JSON.stringify(charges)]);
      } catch (error) {
        onError(error);
      }
    },
  };
}

type Bounds = AskedCharge["bounds"];

function boundsOf(charge: Charge, nowMs: number): Bounds {
  return charge.window.kind === "calendar" && charge.window.timezone === "UTC" ? calendarBoundsUtc(charge.window.unit, nowMs) : null;
}

function toWire({ charge, bounds }: { readonly charge: Charge; readonly bounds: Bounds }) {
  const max = charge.caps.map((cap) => cap.maxMicros.toString());
  const window = charge.window.kind === "sliding" ? { seconds: charge.window.seconds } : { bounds };
  return { key: charge.key, amount: charge.amountMicros.toString(), max, ...window };
}

function excessOf(
  asked: readonly { readonly charge: Charge; readonly bounds: Bounds }[],
  seen: readonly { readonly bucket: number; readonly used: readonly (readonly [number, number])[] }[], now: number,
): ReservationOutcome {
  const views = asked.flatMap((one, index) => {
    const view = seen[index];
    return view === undefined ? [] : [{ ...one, view: { bucket: view.bucket, used: view.used.map(([bucket, used]) => [bucket, BigInt(used)] as const) } }];
  });
  return explainExcess(views, now) ?? { kind: "unavailable" };
}
