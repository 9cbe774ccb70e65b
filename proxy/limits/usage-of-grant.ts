// What the counters of a grant's live policy hold: for people, so in units and moments. Which counters there are is the engine's own plan.
import type { CounterUsage, LimitUsage } from "@/lib/grants/limit-usage";
import { compileLimits, counterKey, type ChargePlan } from "@/lib/policy-engine/compile-charges";
import type { Policy } from "@/lib/policy-engine/policy";
import type { ChargedSubjects } from "@/lib/policy-engine/types";
import { endOf, windowsAt } from "./asked-charge";
import type { Counters, CounterView } from "./counters";
import { secondsUntilFree } from "./retry-after";

/** Counters that one answer tells of; a document may have more limits than anybody reads. */
const countersMax = 200;

export interface GrantCounter {
  readonly key: string;
  readonly plan: ChargePlan;
}

/** Every counter on which the policy's limits count calls of the grant; those of sessions and persons as they are for one that has neither. */
export function countersOfGrant(policy: Policy, subjects: ChargedSubjects): readonly GrantCounter[] {
  const sections = [policy.allTools, ...Object.values(policy.risk), ...policy.tools.map(({ section }) => section)];
  const { charges } = compileLimits(sections.flatMap((section) => section?.limits ?? []), policy.timezone);
  return charges.slice(0, countersMax).map((plan) => ({ key: counterKey(plan, subjects), plan }));
}

/** Rejects where the counters cannot be read. */
export async function usageOfGrant(counters: Counters, policyId: string, of: readonly GrantCounter[], nowMs: number): Promise<LimitUsage> {
  if (of.length === 0) return { at: new Date(nowMs).toISOString(), counters: [] };
  const { now, held } = await counters.read(policyId, of.map(({ key }) => key));
  return { at: moment(now), counters: of.map((counter) => usageOf(counter, held.get(counter.key) ?? [], now)) };
}

function usageOf({ key, plan }: GrantCounter, held: CounterView["used"], now: number): CounterUsage {
  const { window, caps } = plan;
  const windows = windowsAt(window, Math.floor(now));
  const here = window.kind === "sliding" ? Math.floor((now * 60) / window.seconds) : (windows?.[0].name ?? 0);
  const oldest = window.kind === "sliding" ? here - 60 : here;
  const view = { bucket: here, used: held.filter(([bucket, used]) => bucket >= oldest && used > 0n) };
  const most = caps.reduce<bigint | null>((least, { maxMicros }) => (least === null || maxMicros < least ? maxMicros : least), null) ?? 0n;
  const room = secondsUntilFree(view, { charge: { window }, windows }, now, most - 1n);
  const last = view.used.reduce((latest, [bucket]) => Math.max(latest, endOf(window, windows, bucket)), 0);
  return {
    key, counter: plan.counter, scope: plan.scope, window,
    used: units(view.used.reduce((sum, [, used]) => sum + used, 0n)),
    limits: caps.map(({ rule, maxMicros }) => ({ rule, max: units(maxMicros) })),
    roomAt: room === null || room === 0 ? null : moment(now + room),
    emptyAt: last === 0 ? null : moment(last),
  };
}

function units(micros: bigint): number {
  return Number(micros) / 1_000_000;
}

function moment(seconds: number): string {
  return new Date(Math.round(seconds * 1_000)).toISOString();
}
