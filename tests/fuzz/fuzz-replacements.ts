// Handles are replaced in the bytes of a message, which are then sent on: what was judged is what is sent, but for those very values (law L2).
import { handleTable, valuesAt, type HandlePlace } from "@/lib/mcp/handle-places";
import { isJsonArray, isJsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { replaceHandles } from "@/lib/mcp/replace-handles";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import type { FuzzPart } from "./fuzz-part";
import { readPlainJson } from "./plain-json-reader";
import { randomBody } from "./random-body";
import { plainText, textOf } from "./readings";

const places: readonly HandlePlace[] = [
  ...new Map(Object.values(handleTable).flatMap(({ asks, mints }) => [...asks, ...mints]).map((place) => [place.path.join("/"), place])).values(),
  { kind: "state", path: ["params", "name"] }, { kind: "state", path: ["params", "arguments", "a"] }, { kind: "state", path: ["params", "arguments", "b", "*"] }, { kind: "cursor", path: ["id"] },
];
const replacement = (value: string) => `sealed ${value}\u2028\u0000`;

export const fuzzReplacements: FuzzPart = {
  name: "replacements",
  claim: "replacing handles in the bytes of a message changes the values at their places and nothing else, by the plain reader and by JSON.parse; what cannot be said plainly is refused",
  once(dice, reached) {
    const note = (what: string) => void reached.set(what, (reached.get(what) ?? 0) + 1);
    const bytes = randomBody(dice);
    const chosen = dice.several(1, 3, () => dice.pick(places)).filter(({ path }, at, all) => all.every((other, index) => index === at || !startsWith(path, other.path)));
    const before = parse(bytes);
    if (before === undefined) {
      note("no JSON");
      return null;
    }
    const replaced = replaceHandles(bytes, chosen, (_kind, value) => replacement(value));
    note(replaced.kind);
    const show = (what: string) => `${what}\nplaces ${chosen.map(({ path }) => path.join("/")).join(", ")}\nbody ${JSON.stringify(new TextDecoder().decode(bytes))}\nbase64 ${Buffer.from(bytes).toString("base64")}`;
    const isStrict = parseStrictJson(bytes).ok;
    if (replaced.kind === "refused") return show("refused, though there was something to put there");
    if (replaced.kind === "unreadable") {
      const isPlain = isJsonObject(before) && chosen.every(({ path }) => valuesAt(before, path).every((value) => typeof value === "string" || value === null));
      return isStrict && isPlain ? show("a plain body was refused") : null;
    }
    const expected = chosen.reduce<JsonValue>((value, { path }) => withReplaced(value, path), before);
    const after = replaced.kind === "same" ? bytes : replaced.bytes;
    if (textOf(parse(after)) !== textOf(expected)) return show(`JSON.parse reads ${textOf(parse(after))}, and should ${textOf(expected)}`);
    if (!isStrict) return null;
    const plain = readPlainJson(after);
    if (plain === null || plainText(plain) !== textOf(expected)) return show(`the plain reader reads ${plain === null ? "nothing" : plainText(plain)}, and should ${textOf(expected)}`);
    return parseStrictJson(after).ok ? null : show("what is sent on would itself be refused");
  },
  mustReach: ["changed", "same", "unreadable", "no JSON"],
};

function startsWith(path: readonly string[], other: readonly string[]): boolean {
  return other.every((name, at) => path[at] === name);
}

function parse(bytes: Uint8Array): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
    return value;
  } catch {
    return undefined;
  }
}

/** The plain statement of what is to happen. */
function withReplaced(value: JsonValue, [name, ...rest]: readonly string[]): JsonValue {
  if (name === undefined) return typeof value === "string" && value !== "" ? replacement(value) : value;
  if (name === "*") return isJsonArray(value) ? value.map((entry) => withReplaced(entry, rest)) : value;
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, key === name ? withReplaced(entry, rest) : entry]));
}
