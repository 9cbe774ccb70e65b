// Random valid policy documents and calls of them, from a seed: small alphabets, so that documents and calls often meet.
import type { Json, PolicyRequest, RiskClass, ToolState } from "@/lib/policy-engine/types";
import { vectorContext, vectorSubjects } from "@/tests/support/policy-vectors";
import type { WrittenPolicy } from "@/tests/support/reference-engine";

type Random = () => number;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const names = ["run", "pull", "a", "ab", "list_x", "__proto__", "t/~", "😀"] as const;
const patterns = ["*", "r*", "*n", "a*b", "a**", "list_*", "*_*", "～*", "😀*"] as const;
const keys = ["a", "b", "c", "x/y", "length", "constructor"] as const;
const paths = [
  "args", "args.a", "args.b", "args.a.b", "args.a.b.c", "args.a[0]", "args.a[*]", "args.a[*].b", "args.a[*][*]", "args.a[*].b[*]",
  'args["x/y"]', 'args["x/y"][*]', "args.length", "args.constructor", "args.a.length", "tool.name", "tool.risk", "args.a[1].c",
] as const;
const regexes = ["^r", "n$", "a|b", "", "[0-9]+", "(?i)RUN", "."] as const;

export function randomPolicy(random: Random): WrittenPolicy {
  const pick = picker(random);
  const tools: [string, NonNullable<WrittenPolicy["all_tools"]>][] = [];
  for (let left = Math.floor(random() * 5); left > 0; left -= 1) tools.push([pick(random() < 0.6 ? names : patterns), randomSection(random, true)]);
  return {
    version: "1",
    default: pick(["allow", "deny"]),
    ...(random() < 0.3 ? { hide: [pick(names), pick(patterns.slice(1))].slice(0, random() < 0.5 ? 1 : 2) } : {}),
    ...(random() < 0.4 ? { all_tools: randomSection(random, false) } : {}),
    ...(tools.length > 0 ? { tools: Object.fromEntries(tools) } : {}),
  };
}

export function randomRequest(random: Random): PolicyRequest {
  const pick = picker(random);
  const args = Object.fromEntries(keys.filter(() => random() < 0.6).map((key) => [key, randomValue(random, 3)]));
  return {
    toolName: pick([...names, "run2", "～"]),
    tool: random() < 0.03 ? null : {
      risk: pick<RiskClass>(["read", "write", "execute", "destructive", "financial"]),
      state: random() < 0.9 ? "active" : pick<ToolState>(["new", "changed", "gone"]),
    },
    drift: pick(["review", "warn", "follow"]),
    args,
    inexactNumbers: new Set(random() < 0.1 ? [pick(["/a", "/b", "/a/0", "/a/b", "/x~1y", "/a/0/b", "/nowhere"])] : []),
    subjects: vectorSubjects,
    context: vectorContext,
    nowMs: 1_767_268_800_000,
  };
}

/** The same value with the members of every object in another order. */
export function reordered(value: Json, random: Random): Json {
  if (Array.isArray(value)) return value.map((item: Json) => reordered(item, random));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value)
    .map(([key, member]) => ({ key, member: reordered(member, random), at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ key, member }) => [key, member]));
}

function randomSection(random: Random, mayAllow: boolean): NonNullable<WrittenPolicy["all_tools"]> {
  const pick = picker(random);
  const many = <Item>(chance: number, make: () => Item): Item[] => (random() < chance ? Array.from({ length: 1 + Math.floor(random() * 2) }, make) : []);
  const rule = () => ({ conditions: Array.from({ length: random() < 0.05 ? 0 : 1 + Math.floor(random() * 2) }, () => randomCondition(random)), ...(random() < 0.5 ? { on_deny: pick(["No.", "Never.", ""]) } : {}) });
  const scope = () => (random() < 0.5 ? {} : { scope: pick(["grant", "server", "organization"] as const) });
  const max = () => pick([0, 1, 2.5, 10, 30]);
  const withAction = random() < 0.12;
  return {
    require: many(0.3, rule),
    deny_if: many(0.4, rule),
    limits: many(0.3, () => ({ counter: pick(["c", "d", "Z"]), window: pick(["second", "minute", 60, "hour", "day", "week", "month", 90]), max: random() < 0.1 ? 0 : max() || 1, ...scope(), ...(random() < 0.3 ? { on_deny: "Enough." } : {}) })),
    ...(withAction ? { action: pick(mayAllow ? ["allow", "deny", "hide"] : ["deny", "hide"]), ...(random() < 0.5 ? { reason: "Because." } : {}) } : {}),
    ...(random() < 0.1 ? { rate_limit: { max: max(), window: pick([1, 60, 90]), ...scope() } } : {}),
  };
}

function randomCondition(random: Random): { path: string; op: string; value: Json } {
  const pick = picker(random);
  const op = pick(["eq", "neq", "lt", "lte", "gt", "gte", "in", "not_in", "exists", "regex", "contains"]);
  const path = pick(paths);
  switch (op) {
    case "lt": case "lte": case "gt": case "gte": return { path, op, value: pick([0, 1, 2, -1.5]) };
    case "in": case "not_in": return { path, op, value: Array.from({ length: Math.floor(random() * 4) }, () => randomValue(random, 1)) };
    case "exists": return { path, op, value: random() < 0.5 };
    case "regex": return { path, op, value: pick(regexes) };
    default: return { path, op, value: randomValue(random, 2) };
  }
}

function randomValue(random: Random, depth: number): Json {
  const pick = picker(random);
  const kind = Math.floor(random() * (depth > 0 ? 9 : 6));
  if (kind >= 7) return Array.from({ length: Math.floor(random() * 3) }, () => randomValue(random, depth - 1));
  if (kind === 6) return Object.fromEntries(keys.filter(() => random() < 0.4).map((key) => [key, randomValue(random, depth - 1)]));
  return pick<Json>([null, true, false, 0, -0, 1, 2, 1.5, "run", "a", "", "read", "1", [], {}]);
}

function picker(random: Random): <Item>(items: readonly Item[]) => Item {
  return (items) => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  };
}
