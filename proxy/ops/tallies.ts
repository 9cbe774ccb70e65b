// What every call counts and times, held in plain numbers and told to prom-client when somebody reads them: finding the place of a label
// there costs more than the count.
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** How a metric stands in the text: its labels in the order in which a count names their values. */
export interface Described {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly registers: Registry[];
}

export interface CountTally {
  /** One more of these values of the labels; none of them holds a blank, and there are few of each. */
  inc(...values: readonly string[]): void;
}

/** A counter. */
export function countTally({ name, help, labelNames, registers }: Described): CountTally {
  const counts = new Map<string, { readonly values: readonly string[]; count: number }>();
  new Counter({
    name, help, labelNames, registers,
    collect() {
      this.reset();
      for (const { values, count } of counts.values()) this.inc(Object.fromEntries(labelNames.map((label, at) => [label, values[at] ?? ""])), count);
    },
  });
  return {
    inc(...values) {
      const key = values.length === 1 ? (values[0] ?? "") : values.join(" ");
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { values, count: 1 });
      else known.count += 1;
    },
  };
}

export interface LevelTally {
  change(kind: string, by: 1 | -1): void;
}

/** A gauge that goes up and down, of each kind. */
export function levelTally({ name, help, registers }: Omit<Described, "labelNames">): LevelTally {
  const levels = new Map<string, number>();
  new Gauge({
    name, help, labelNames: ["kind"], registers,
    collect() {
      for (const [kind, level] of levels) this.set({ kind }, level);
    },
  });
  return { change: (kind, by) => void levels.set(kind, (levels.get(kind) ?? 0) + by) };
}

/** Observations of one value of the label that wait to be told. */
const observationsHeldMax = 256;

export interface TimeTally<Value extends string> {
  observe(value: Value, seconds: number): void;
}

/** A histogram of seconds with one label. */
export function timeTally<Value extends string>(
  { name, help, labelName, registers, buckets }: Omit<Described, "labelNames"> & { readonly labelName: string; readonly buckets: number[] },
): TimeTally<Value> {
  const held = new Map<Value, { readonly seconds: Float64Array; count: number }>();
  const histogram = new Histogram({
    name, help, labelNames: [labelName], buckets, registers,
    collect: () => {
      for (const value of held.keys()) tell(value);
    },
  });

  function tell(value: Value): void {
    const of = held.get(value);
    if (of === undefined) return;
    const observed = histogram.labels(value);
    for (let at = 0; at < of.count; at += 1) observed.observe(of.seconds[at] ?? 0);
    of.count = 0;
  }

  return {
    observe(value, seconds) {
      let of = held.get(value);
      if (of === undefined) {
        of = { seconds: new Float64Array(observationsHeldMax), count: 0 };
        held.set(value, of);
      }
      of.seconds[of.count] = seconds;
      of.count += 1;
      if (of.count === observationsHeldMax) tell(value);
    },
  };
}
