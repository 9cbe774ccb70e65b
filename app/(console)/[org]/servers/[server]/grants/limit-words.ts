// How a counter is told to people: what it is called, over which window, for whom it counts. Pure.
import type { CounterUsage } from "@/lib/grants/limit-usage";
import { pointerSteps } from "@/lib/policy-engine/json-pointer";

const secondsWords: readonly (readonly [seconds: number, one: string])[] = [[86_400, "day"], [3_600, "hour"], [60, "minute"], [1, "second"]];

/** A counter's own name, or of which section it is the rate limit. */
export function counterWords({ counter }: Pick<CounterUsage, "counter">): string {
  if (!counter.startsWith("/")) return counter;
  const [, name] = pointerSteps(counter);
  return name === undefined ? "Rate limit of all tools" : `Rate limit of ${name}`;
}

/** "sliding minute", "day in Europe/Paris", "90 seconds". */
export function windowWords({ window }: Pick<CounterUsage, "window">): string {
  if (window.kind === "calendar") return `${window.unit} in ${window.timezone}`;
  const [seconds, one] = secondsWords.find(([unit]) => window.seconds % unit === 0) ?? [1, "second"];
  const count = window.seconds / seconds;
  return count === 1 ? `sliding ${one}` : `sliding ${count} ${one}s`;
}

const scopeSentences: { readonly [scope in CounterUsage["scope"]]: string } = {
  grant: "this grant alone",
  server: "all grants under this policy on the server",
  organization: "all grants under this policy in the organization",
  session: "each session by itself; shown is what is counted without one",
  user: "each person by themselves; shown is what is counted without one",
};

/** For whom the counter counts. */
export function scopeWords({ scope }: Pick<CounterUsage, "scope">): string {
  return scopeSentences[scope];
}

/** With thousands separated and no zeros behind: amounts have up to six decimals. */
export function amountWords(amount: number): string {
  return amount.toLocaleString("en-US", { maximumFractionDigits: 6 });
}

/** The least `max` on the counter: the one that is met first. */
export function leastMax({ limits }: Pick<CounterUsage, "limits">): number {
  return limits.reduce((least, { max }) => Math.min(least, max), Number.POSITIVE_INFINITY);
}
