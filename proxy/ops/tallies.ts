// What every call counts and times, held in plain numbers and told to prom-client when somebody reads them: finding the place of a label
// there costs more than the count.
import { Counter, Gauge, Histogram, type HistogramConfiguration, type MetricValueWithName, type Registry } from "prom-client";

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

export interface TimeTally<Value extends string> {
  observe(value: Value, seconds: number): void;
}

/** What was observed of one value of the label: of each bucket how many, the last for what is beyond all. */
interface Observed {
  readonly counts: Float64Array;
  sum: number;
}

/** A histogram of seconds with one label; `buckets` rise. */
export function timeTally<Value extends string>(
  { name, help, labelName, registers, buckets }: Omit<Described, "labelNames"> & { readonly labelName: string; readonly buckets: number[] },
): TimeTally<Value> {
  const observed = new Map<Value, Observed>();
  new TalliedHistogram({ name, help, labelNames: [labelName], buckets, registers }, function* values() {
    for (const [value, { counts, sum }] of observed) {
      const label = { [labelName]: value };
      let count = 0;
      for (const [at, le] of [...buckets, "+Inf"].entries()) {
        count += counts[at] ?? 0;
        yield { metricName: `${name}_bucket`, labels: { le, ...label }, value: count };
      }
      yield { metricName: `${name}_sum`, labels: label, value: sum };
      yield { metricName: `${name}_count`, labels: label, value: count };
    }
  });

  return {
    observe(value, seconds) {
      let of = observed.get(value);
      if (of === undefined) {
        of = { counts: new Float64Array(buckets.length + 1), sum: 0 };
        observed.set(value, of);
      }
      let at = 0;
      while (at < buckets.length && seconds > (buckets[at] ?? 0)) at += 1;
      of.counts[at] = (of.counts[at] ?? 0) + 1;
      of.sum += seconds;
    },
  };
}

/** One that is asked for its values, and counts nothing itself. */
class TalliedHistogram extends Histogram {
  constructor(private readonly config: HistogramConfiguration<string>, private readonly values: () => Iterable<MetricValueWithName<string>>) {
    super(config);
  }

  /** What prom-client 15 reads a histogram by, for its text and for the texts of several processes; its types do not say so. */
  getForPromString() {
    const { name, help } = this.config;
    return Promise.resolve({ name, help, type: "histogram", aggregator: "sum", values: Array.from(this.values(), (value) => ({ ...value, sharedLabels: {} })) });
  }
}
