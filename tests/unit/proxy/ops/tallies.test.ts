// What is held in plain numbers is what prom-client would have counted itself.
import { AggregatorRegistry, Counter, Histogram, Registry } from "prom-client";
import { expect, it } from "vitest";
import { countTally, levelTally, timeTally } from "@/proxy/ops/tallies";

const text = (registry: Registry) => registry.metrics();
/** As the primary says them of two workers. */
const joined = async (registry: Registry) => {
  const one = await registry.getMetricsAsJSON();
  return (await AggregatorRegistry.aggregate([one, one]).metrics()).split("\n").sort();
};

it("counts like a counter, by every combination of labels, however often it is read", async () => {
  const [own, theirs] = [new Registry(), new Registry()];
  const tally = countTally({ name: "n", help: "h", labelNames: ["one", "other"], registers: [own] });
  const counter = new Counter({ name: "n", help: "h", labelNames: ["one", "other"], registers: [theirs] });
  expect(await text(own)).toBe(await text(theirs));
  for (const [one, other] of [["a", "x"], ["a", "y"], ["b", "x"], ["a", "x"], ["a", "x"]] as const) {
    tally.inc(one, other);
    counter.inc({ one, other });
    expect(await text(own)).toBe(await text(theirs));
  }
});

it("times like a histogram, and loses and doubles nothing between two readings", async () => {
  const [own, theirs] = [new Registry(), new Registry()];
  const buckets = [0.001, 0.01, 0.1, 1];
  const tally = timeTally<"load" | "total">({ name: "s", help: "h", labelName: "stage", buckets, registers: [own] });
  const histogram = new Histogram({ name: "s", help: "h", labelNames: ["stage"], buckets, registers: [theirs] });
  for (let at = 1; at <= 1_000; at += 1) {
    const [stage, seconds] = [at % 3 === 0 ? "load" : "total", at / 512] as const;
    tally.observe(stage, seconds);
    histogram.observe({ stage }, seconds);
    if (at % 100 !== 0) continue;
    // Whose first observation came first stands first: the lines are the same.
    const sorted = async (registry: Registry) => (await text(registry)).split("\n").sort();
    expect(await sorted(own)).toEqual(await sorted(theirs));
    expect(await joined(own)).toEqual(await joined(theirs));
  }
});

it("says a level as it is", async () => {
  const registry = new Registry();
  const level = levelTally({ name: "l", help: "h", registers: [registry] });
  for (const by of [1, 1, -1] as const) level.change("call", by);
  level.change("listening", 1);
  level.change("listening", -1);
  expect(await text(registry)).toContain('l{kind="call"} 1\nl{kind="listening"} 0');
});
