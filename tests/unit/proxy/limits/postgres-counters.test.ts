// What waits for a counter is bounded for each policy, and what is one too many is refused, not kept (law L12).
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { askedAt } from "@/proxy/limits/asked-charge";
import { postgresCounters } from "@/proxy/limits/postgres-counters";

const one = askedAt({ key: "c", window: { kind: "sliding", seconds: 60 }, amountMicros: 1_000_000n, refund: "never", caps: [{ rule: "/limits/0", maxMicros: 9_000_000n, message: "", order: 0 }] }, 0);

/** Counters whose steps are answered when they are told to. */
function scene(bounds: { readonly limitBatchMax: number; readonly limitsWaitingMax: number }) {
  const steps: number[] = [];
  const answers: (() => void)[] = [];
  const counters = postgresCounters((_text, values) => {
    const calls: unknown[] = JSON.parse(String(values[2]));
    steps.push(calls.length);
    const answer = { now: 0, calls: calls.map(() => ({ outcome: "reserved", buckets: [0] })) };
    return new Promise((resolve) => answers.push(() => resolve({ rows: [{ answer }] })));
  }, { ...gatewayBounds, ...bounds });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const answer = async () => {
    await turn();
    answers.shift()?.();
    await turn();
  };
  return { counters, steps, turn, answer };
}

it("counts so many charges of a policy in one step, lets so many wait for the next, and refuses more; those of another policy find room (limitBatchMax, limitsWaitingMax)", async () => {
  const { counters, steps, turn, answer } = scene({ limitBatchMax: 2, limitsWaitingMax: 3 });
  const reserve = (policyId: string) => counters.reserve("org_1", policyId, [one]);
  const first = reserve("pol_1");
  await turn();
  const waiting = [reserve("pol_1"), reserve("pol_1"), reserve("pol_1")];
  await expect(reserve("pol_1")).rejects.toThrow("too many questions wait");
  const other = reserve("pol_2");
  for (let round = 0; round < 4; round += 1) await answer();
  for (const answered of await Promise.all([first, ...waiting, other])) expect(answered.kind).toBe("reserved");
  expect(steps).toEqual([1, 1, 2, 1]);
  const again = reserve("pol_1");
  await answer();
  expect((await again).kind).toBe("reserved");
});
