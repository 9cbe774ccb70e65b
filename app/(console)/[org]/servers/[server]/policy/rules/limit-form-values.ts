// The form of a limit and the limit itself, each made from the other. Pure.
import { withMember, withoutMember } from "@/lib/policy-engine/draft-edits";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";

export interface LimitForm {
  readonly max: string;
  /** A name such as `minute`, or `seconds` with `seconds` beside it. */
  readonly window: string;
  readonly seconds: string;
  readonly scope: string;
  readonly counter: string;
  readonly message: string;
  /** `sliding`, `calendar`, or nothing where the window's own way holds. */
  readonly type: string;
  /** The path whose number is added up; nothing where each call counts 1. */
  readonly incrementFrom: string;
  /** `never`, `not_delivered`, `on_error`, or nothing where the limit does not say. */
  readonly refund: string;
}

export const windowNames: readonly string[] = ["second", "minute", "hour", "day", "week", "month"];

const optionalFields: readonly string[] = ["type", "increment_from", "refund", "on_deny"];

export function limitForm(limit: Json | null, counter: string): LimitForm {
  const object: JsonObject = limit !== null && isJsonObject(limit) ? limit : {};
  const window = ownMember(object, "window") ?? "minute";
  return {
    max: textOf(ownMember(object, "max") ?? 10),
    window: typeof window === "number" ? "seconds" : textOf(window),
    seconds: typeof window === "number" ? String(window) : "60",
    scope: textOf(ownMember(object, "scope") ?? "grant"),
    counter: textOf(ownMember(object, "counter") ?? counter),
    message: textOf(ownMember(object, "on_deny") ?? ""),
    type: textOf(ownMember(object, "type") ?? ""),
    incrementFrom: textOf(ownMember(object, "increment_from") ?? ""),
    refund: textOf(ownMember(object, "refund") ?? ""),
  };
}

/** The form of a section's `rate_limit`, whose window is in seconds; of one that is to be made by `null`. */
export function rateLimitForm(rateLimit: Json | null): LimitForm {
  return { ...limitForm(rateLimit, ""), window: "seconds" };
}

/** The limit that the form says; members that the form does not show keep their values. Whether it is valid is the engine's to say. */
export function limitOf(form: LimitForm, before: Json | null): Json {
  const base: JsonObject = before !== null && isJsonObject(before) ? before : {};
  const saysScope = before === null || form.scope !== "grant" || Object.hasOwn(base, "scope");
  const members: readonly (readonly [key: string, value: Json])[] = [
    ["counter", form.counter],
    ["window", form.window === "seconds" ? numberOf(form.seconds) : form.window],
    ["type", form.type],
    ["max", numberOf(form.max)],
    ...(saysScope ? [["scope", form.scope] as const] : []),
    ["increment_from", form.incrementFrom],
    ["refund", form.refund],
    ["on_deny", form.message],
  ];
  return members.reduce<JsonObject>((limit, [key, typed]) => {
    // What was not changed stays as it is written, blanks and an empty message too.
    if (Object.hasOwn(base, key) && base[key] === typed) return limit;
    const value = typeof typed === "string" ? typed.trim() : typed;
    return value === "" && optionalFields.includes(key) ? withoutMember(limit, key) : withMember(limit, key, value);
  }, base);
}

/** The `rate_limit` that the form says: so many calls in so many seconds, for whom. The rest of the form is not a part of it. */
export function rateLimitOf({ max, seconds, scope }: LimitForm, before: JsonObject): JsonObject {
  const rated = withMember(withMember(before, "max", numberOf(max)), "window", numberOf(seconds));
  return scope === "grant" && !Object.hasOwn(before, "scope") ? rated : withMember(rated, "scope", scope);
}

/** What is wrong with a number of the form, by its field: said before the engine is asked, whose words are about the document. */
export function limitFormFaults({ max, window, seconds }: Pick<LimitForm, "max" | "window" | "seconds">): Readonly<Partial<Record<"max" | "seconds", string>>> {
  return {
    ...(typeof numberOf(max) === "number" ? {} : { max: "Write a number, like 10." }),
    ...(window !== "seconds" || typeof numberOf(seconds) === "number" ? {} : { seconds: "Write a number of seconds, like 60." }),
  };
}

/** A counter's name that no other limit of the document has, made of the tool's own. */
export function freshCounter(tool: string | null, taken: ReadonlySet<string>): string {
  const base = `${(tool ?? "all_tools").replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 55)}_rate`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}_${String(number)}`;
    if (!taken.has(name)) return name;
  }
}

/** The names of all counters that the document writes, wherever they stand. */
export function countersOf(document: JsonObject): ReadonlySet<string> {
  const held = [ownMember(document, "tools"), ownMember(document, "risk")].flatMap((holder) => (isJsonObject(holder) ? Object.values(holder) : []));
  const limits = [ownMember(document, "all_tools"), ...held].flatMap((section) => {
    const list = isJsonObject(section) ? ownMember(section, "limits") : undefined;
    return list !== undefined && isJsonArray(list) ? list : [];
  });
  return new Set(limits.map((limit) => (isJsonObject(limit) ? ownMember(limit, "counter") : undefined)).filter((counter) => typeof counter === "string"));
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What is no number stays text, so that the engine can say what is wrong with it. */
function numberOf(text: string): Json {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : text;
}
