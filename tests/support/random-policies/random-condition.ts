// Random conditions: paths that mostly lead to what their operator speaks of.
import type { Json } from "@/lib/policy-engine/types";
import type { WrittenCondition, WrittenLeaf } from "@/tests/support/reference-engine/written-policy";
import { globs, hosts, numbers, ranges, regexes, riskClasses, roots, texts } from "./alphabets";
import type { Dice } from "./dice";
import { randomValue } from "./random-values";

const wellFormedTexts = texts.filter((text) => !/\p{Surrogate}/u.test(text));
/** What a document may hold: no half of a pair, no number but as it is. */
const documentValue = (dice: Dice, depth: number): Json => wellFormed(randomValue(dice, depth));

const pathsOf = {
  number: ["args.n", "args.n", "args.o[0].n", "args.o[*].n", "args.l[*]", "args.o[*].l[*]", 'args["n"]', "args.a", "time.hour", "time.minute", "args.o[1].l[0]"],
  text: ["args.t", "args.t", "args.l[*]", "args.o[*].t", "args.l[0]", "tool.name", "tool.risk", "server.slug", "grant.label", "grant.tags.team", 'grant.tags["k.1"]', "grant.tags.constructor",
    "user.email", "user.role", "client.name", "client.version", "tool.annotations.title", "time.weekday", "time.date", "time.iso"],
  url: ["args.u", "args.u", "args.u", "args.t"],
  file: ["args.p", "args.p", "args.p", "args.t"],
  address: ["args.i", "args.i", "client.ip", "args.t"],
  list: ["args.l", "args.o", "args.t", "args.a", "args.b", "args.o[*].l", 'args["x/y"]'],
  any: ["args", "args.a", "args.b", "args.a.b", "args.a.b.n", "args.a[0]", "args.a[*]", "args.a[*].b", "args.a[*][*]", "args.b[*].a[*]", 'args["x/y"]', 'args["x/y"][*]', "args.length", "args.constructor",
    "args.__proto__", "args.t.length", "args.l.length", "args.a[1].n", "tool.annotations.readOnlyHint", "tool.annotations.deep.a[*]", "tool.annotations.constructor", "args.none", "args.none.a", "args.none[*].a", "args.a.toString"],
} as const;

const operandPaths = ["args.n", "args.t", "args.l", "args.a", "args.b", "args.a.b", "args.o[0].n", "grant.label", "grant.tags.team", "user.role", "tool.name", "time.hour", "args.none"] as const;
const takesPath = new Set(["eq", "neq", "in", "not_in", "lt", "lte", "gt", "gte", "contains", "starts_with", "ends_with", "length_lt", "length_lte", "length_gt", "length_gte"]);

const operatorsOf = {
  number: ["lt", "lte", "gt", "gte", "eq", "neq", "in", "not_in"],
  text: ["regex", "contains", "starts_with", "ends_with", "glob", "eq", "in", "not_in", "length_lte", "length_gt"],
  url: ["host_in"],
  file: ["path_under"],
  address: ["cidr_in"],
  list: ["contains", "length_lt", "length_lte", "length_gt", "length_gte", "eq"],
  any: ["eq", "neq", "exists", "exists", "type", "in", "lt", "contains"],
} as const;
type Family = keyof typeof operatorsOf;
const families: readonly Family[] = ["number", "number", "text", "text", "text", "url", "file", "address", "list", "any", "any"];

/** A condition that nests at most so deep. */
export function randomCondition(dice: Dice, depth: number): WrittenCondition {
  const form = depth === 0 ? 0 : dice.below(10);
  if (form === 9) return { not: randomCondition(dice, depth - 1) };
  if (form === 8) return { any: dice.several(1, 3, () => randomCondition(dice, depth - 1)) };
  if (form === 7) return { all: dice.several(1, 3, () => randomCondition(dice, depth - 1)) };
  return randomLeaf(dice);
}

function randomLeaf(dice: Dice): WrittenLeaf {
  const family = dice.pick(families);
  const op: string = dice.pick(operatorsOf[family]);
  const path = dice.pick<string>(pathsOf[dice.chance(0.85) ? family : dice.pick(families)]);
  return {
    path,
    op,
    ...(takesPath.has(op) && dice.chance(0.2) ? { value_from: dice.pick(operandPaths) } : { value: operand(dice, op, family) }),
    ...(op === "exists" ? {} : dice.maybe(0.35, () => ({ if_missing: dice.pick(["match", "no_match"] as const) }))),
  };
}

function operand(dice: Dice, op: string, family: Family): Json {
  const entry = (): Json => (family === "number" ? dice.pick(numbers) : family === "text" ? dice.pick<Json>([...wellFormedTexts, ...riskClasses]) : documentValue(dice, 2));
  switch (op) {
    case "lt": case "lte": case "gt": case "gte": return dice.pick(numbers);
    case "length_lt": case "length_lte": case "length_gt": case "length_gte": return dice.pick([0, 1, 2, 3, 5]);
    case "in": case "not_in": return dice.several(0, 4, entry);
    case "exists": return dice.chance(0.5);
    case "regex": return dice.pick(regexes);
    case "glob": return dice.pick(globs);
    case "starts_with": case "ends_with": return dice.pick(wellFormedTexts);
    case "host_in": return dice.several(1, 3, () => dice.pick(hosts));
    case "path_under": return dice.several(1, 2, () => dice.pick(roots));
    case "cidr_in": return dice.several(1, 3, () => dice.pick(ranges));
    case "type": return dice.pick(["string", "number", "integer", "boolean", "array", "object", "null"]);
    default: return family === "list" && op === "contains" ? dice.pick<Json>([...wellFormedTexts, ...numbers, null]) : entry();
  }
}

function wellFormed(value: Json): Json {
  if (typeof value === "string") return value.replace(/\p{Surrogate}/gu, "?");
  if (Array.isArray(value)) return value.map(wellFormed);
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, wellFormed(member)])) : value;
}
