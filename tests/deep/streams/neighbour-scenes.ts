// What the neighbours do that are worst: each by the name under which it may be asked for alone.
const slow = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "(?i)[a-z]{1,500}q" }] } } } };
const conditional = { version: "1", default: "allow", tools: { t: { deny_if: [{ conditions: [{ path: "args.t", op: "regex", value: "(?i)[a-z]{1,200}q" }] }] } } };
const counting = { version: "1", default: "allow", tools: { t: { deny_if: Array<object>(2_000).fill({ conditions: [{ path: "args.n[*]", op: "gt", value: 1 }] }) } } };

/** What an ordinary organization has: a rule for results, and a limit that nobody meets. */
export const redacting = { version: "1", default: "allow", tools: { t: { result: { redact: [{ pattern: "cust-[0-9]+" }] }, rate_limit: { max: 1_000_000, window: 60 } } } };

export interface NeighbourScene {
  readonly name: string;
  readonly says: string;
  /** Of noisy-server.ts; of a port on which nothing listens where `isDead`. */
  readonly path: string;
  readonly isDead?: boolean;
  readonly policy: object;
  readonly connections: number;
  readonly args?: object;
}

const all: readonly NeighbourScene[] = [
  { name: "flood", says: "64 connections of one grant that never wait", path: "/plain", policy: redacting, connections: 64 },
  { name: "silent", says: "callers of a server that takes calls and never answers", path: "/silent", policy: redacting, connections: 64 },
  { name: "dead", says: "callers of a server that nothing listens for", path: "/plain", isDead: true, policy: redacting, connections: 64 },
  { name: "large-answers", says: "large answers under patterns made to be slow", path: "/heavy", policy: slow, connections: 16 },
  { name: "small-answers", says: "small answers under patterns made to be slow", path: "/small", policy: slow, connections: 16 },
  {
    name: "large-arguments", says: "arguments of a megabyte under conditions made to be slow", path: "/plain", policy: conditional, connections: 16,
    args: { t: "ab".repeat(500_000), n: Array<number>(1_000).fill(1) },
  },
  { name: "many-numbers", says: "nine thousand numbers under 2,000 conditions", path: "/plain", policy: counting, connections: 16, args: { n: Array<number>(9_000).fill(1) } },
  { name: "huge-answers", says: "answers of megabytes", path: "/huge", policy: { version: "1", default: "allow" }, connections: 4 },
];

/** Those that are named, commas between, in their order here; all unless any is. Throws at a name that there is not. */
export function scenesNamed(names: string | undefined): readonly NeighbourScene[] {
  if (names === undefined || names === "") return all;
  const wanted = names.split(",");
  const unknown = wanted.filter((one) => all.every(({ name }) => name !== one));
  if (unknown.length > 0) throw new Error(`no such scene: ${unknown.join(", ")}; there are ${all.map(({ name }) => name).join(", ")}`);
  return all.filter(({ name }) => wanted.includes(name));
}
