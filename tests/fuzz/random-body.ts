// Random bodies: messages by the grammar, with what attackers add to them, written in every way in which JSON may be written; then broken.
import type { Dice } from "@/tests/support/random-policies/dice";

/** A value as it will be written: objects may have a key twice, numbers any form. */
type Written =
  | { readonly kind: "raw"; readonly text: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "array"; readonly entries: readonly Written[] }
  | { readonly kind: "object"; readonly members: readonly Member[] };
type Member = readonly [string, Written];

const methods = [
  "tools/call", "tools/call", "tools/call", "tools/list", "initialize", "ping", "resources/read", "resources/subscribe", "prompts/get", "completion/complete", "tasks/get", "tasks/update",
  "server/discover", "subscriptions/listen", "logging/setLevel", "notifications/cancelled", "notifications/progress", "notifications/initialized", "notifications/odd",
  "Tools/Call", "tools/call ", "tools//call", "tools/call\u0000", "tool\u017f/call", "", "__proto__", "constructor",
] as const;
const texts = ["", "safe", "danger", "a b", "\u00e9", "\u{1f600}", "\u2028", "x\u0000", "caf\u0065\u0301", "\ud800", "\udc00x", "\ufeff", "file:///etc/passwd", "=?base64?c2FmZQ==?=", "\\\"", "</script>"] as const;
const numbers = ["0", "-0", "1", "-1", "1.0", "1e2", "1E+2", "0.1", "9007199254740991", "9007199254740993", "1e400", "-1e400", "1e-400", "123456789012345678901234567890", "0.1000000000000000055", "5e-324"] as const;
const noNumbers = ["01", "1.", ".5", "+1", "0x10", "NaN", "Infinity", "1e", "--1", "1_0", "\u0661"] as const;
const keys = ["a", "b", "name", "text", "", "constructor", "toString", "length", "0", "10", "a/b", "~", "\u00e9"] as const;
const paramKeys = ["name", "arguments", "uri", "ref", "cursor", "taskId", "task", "requestState", "inputResponses", "level", "requestId", "progressToken"] as const;
const raw = (text: string): Written => ({ kind: "raw", text });
const string = (value: string): Written => ({ kind: "string", value });
const object = (members: readonly Member[]): Written => ({ kind: "object", members });

/** One body in bytes. Most are messages; about a third is broken afterwards. */
export function randomBody(dice: Dice): Uint8Array {
  const text = write(dice, dice.chance(0.97) ? randomMessage(dice) : randomValue(dice, 4));
  const bytes = new TextEncoder().encode(dice.chance(0.03) ? text + dice.pick(["x", " ", "{}", "\n{}", "//", ",", "\u0000"]) : text);
  return dice.chance(0.35) ? broken(dice, bytes) : bytes;
}

function randomMessage(dice: Dice): Written {
  const members: Member[] = [["jsonrpc", dice.chance(0.97) ? string("2.0") : dice.pick([string("1.0"), raw("2.0"), raw("2")])]];
  const shape = dice.below(10);
  if (dice.chance(0.9)) members.push(["id", randomId(dice)]);
  if (shape < 8) {
    members.push(["method", dice.chance(0.97) ? string(dice.pick(methods)) : randomValue(dice, 1)]);
    if (dice.chance(0.9)) members.push(["params", randomParams(dice)]);
  } else if (shape === 8) members.push(["result", dice.chance(0.9) ? randomObject(dice, 3) : randomValue(dice, 2)]);
  else members.push(["error", object([["code", raw(dice.pick(["-32601", "1", "1.5"]))], ["message", string("no")]])]);
  if (dice.chance(0.12)) spice(dice, members, ["jsonrpc", "id", "method", "params", "result"]);
  const message = object(shuffled(dice, members));
  return dice.chance(0.02) ? { kind: "array", entries: [message] } : message;
}

function randomParams(dice: Dice): Written {
  if (dice.chance(0.03)) return randomValue(dice, 2);
  const members: Member[] = [];
  if (dice.chance(0.8)) members.push(["name", string(dice.pick(texts))]);
  if (dice.chance(0.8)) members.push(["arguments", dice.chance(0.95) ? randomObject(dice, 4) : randomValue(dice, 2)]);
  if (dice.chance(0.2)) members.push([dice.pick(paramKeys), randomValue(dice, 2)]);
  if (dice.chance(0.35)) members.push(["_meta", randomMeta(dice)]);
  if (dice.chance(0.15)) spice(dice, members, [...paramKeys, "_meta"]);
  return object(shuffled(dice, members));
}

function randomMeta(dice: Dice): Written {
  const members: Member[] = [];
  if (dice.chance(0.8)) members.push(["io.modelcontextprotocol/protocolVersion", string(dice.pick(["2026-07-28", "2026-07-28", "2025-06-18", "2027-01-01", ""]))]);
  if (dice.chance(0.8)) members.push(["io.modelcontextprotocol/clientCapabilities", dice.chance(0.95) ? object([]) : randomValue(dice, 1)]);
  if (dice.chance(0.3)) members.push(["progressToken", randomId(dice)]);
  return object(members);
}

function randomId(dice: Dice): Written {
  return dice.chance(0.85) ? dice.pick([raw(String(dice.below(1_000))), string(dice.pick(texts)), string("a".repeat(dice.pick([1, 256, 257])))]) : randomValue(dice, 1);
}

/** Doubles a key, or adds one that a forgiving reader takes for a known one. */
function spice(dice: Dice, members: Member[], known: readonly string[]): void {
  const key = dice.chance(0.4) && members.length > 0 ? (dice.pick(members)[0]) : dice.pick(known);
  const disguises: readonly ((name: string) => string)[] = [
    (name) => name, (name) => name.toUpperCase(), (name) => name.slice(0, 1).toUpperCase() + name.slice(1), (name) => name.replace("s", "\u017f"), (name) => name.replace("k", "\u212a"),
    (name) => `${name}\u0000`, (name) => `\u200b${name}`, (name) => `${name} `, (name) => [...name].map((letter) => (/[a-z]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter)).join(""),
    (name) => name.replace("a", "\u0430"), (name) => name.replace("e", "e\u0301"), () => "__proto__",
  ];
  members.push([dice.pick(disguises)(key), dice.chance(0.5) ? string("danger") : randomValue(dice, 2)]);
}

function randomValue(dice: Dice, depth: number): Written {
  const die = dice.below(depth > 0 ? 9 : 6);
  if (die < 2) return string(dice.pick(texts));
  if (die < 4) return raw(dice.chance(0.96) ? dice.pick(numbers) : dice.pick(noNumbers));
  if (die < 6) return raw(dice.pick(["true", "false", "null"]));
  if (die < 7) return { kind: "array", entries: dice.several(0, 4, () => randomValue(dice, depth - 1)) };
  if (die < 8 && dice.chance(0.02)) return nested(dice.pick([60, 61, 62, 63, 64, 65, 66, 200]));
  return randomObject(dice, depth - 1);
}

function randomObject(dice: Dice, depth: number): Written {
  const members = dice.several(0, 4, (): Member => [dice.pick(keys), randomValue(dice, depth)]);
  // Equal keys are rarer than such small alphabets would make them.
  return object(dice.chance(0.03) ? members : members.filter(([key], at) => members.findIndex(([other]) => other === key) === at));
}

function nested(depth: number): Written {
  return raw("[".repeat(depth) + "]".repeat(depth));
}

function shuffled(dice: Dice, members: readonly Member[]): readonly Member[] {
  const left = [...members];
  return members.map(() => left.splice(dice.below(left.length), 1)).flat();
}

function write(dice: Dice, value: Written): string {
  const gap = () => (dice.chance(0.05) ? dice.pick([" ", "\n", "\t", "\r\n"]) : "");
  switch (value.kind) {
    case "raw": return value.text;
    case "string": return writeString(dice, value.value);
    case "array": return `[${gap()}${value.entries.map((entry) => write(dice, entry)).join(`${gap()},${gap()}`)}${gap()}]`;
    case "object": return `{${gap()}${value.members.map(([key, entry]) => `${writeString(dice, key)}${gap()}:${gap()}${write(dice, entry)}`).join(`,${gap()}`)}${gap()}}`;
  }
}

/** Any character may be written as an escape. */
function writeString(dice: Dice, text: string): string {
  const escapes = dice.chance(0.1);
  let out = "";
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const must = unit < 0x20 || unit === 0x22 || unit === 0x5c || (unit >= 0xd800 && unit <= 0xdfff && dice.chance(0.5));
    out += must || (escapes && dice.chance(0.3)) ? `\\u${unit.toString(16).padStart(4, "0")}` : text.charAt(at);
  }
  return `"${out}"`;
}

const tokens: readonly string[] = ["\"", "{", "}", "[", "]", ",", ":", "\\", "\\u0000", "\\ud800", "\\u006e", "__proto__", "null", "1e400", "0", "-", "\u00ef\u00bb\u00bf", "\"name\":\"danger\",", "\"method\":\"tools/call\",", "/*x*/", "'"];

/** One to three changes anywhere: a byte flipped, taken out, put in; a stretch repeated, moved, cut off; bytes that are no UTF-8. */
function broken(dice: Dice, bytes: Uint8Array): Uint8Array {
  let out = bytes;
  for (let change = 1 + dice.below(3); change > 0; change -= 1) {
    const at = dice.below(out.length + 1);
    const to = Math.min(out.length, at + dice.below(12));
    const before = out.subarray(0, at);
    switch (dice.below(8)) {
      case 0: out = joined(before, [((out[at] ?? 0) ^ (1 << dice.below(8))) & 0xff], out.subarray(at + 1)); break;
      case 1: out = joined(before, out.subarray(to)); break;
      case 2: out = joined(before, new TextEncoder().encode(dice.pick(tokens)), out.subarray(at)); break;
      case 3: out = joined(before, out.subarray(at, to), out.subarray(at)); break;
      case 4: out = dice.chance(0.3) ? before : out; break;
      case 5: out = joined(before, [dice.pick([0xff, 0xc0, 0x80, 0xed, 0xf5, 0xfe, 0x00, 0x0b])], out.subarray(at)); break;
      case 6: out = dice.chance(0.2) ? joined([0xef, 0xbb, 0xbf], out) : out; break;
      default: out = joined(out.subarray(to), before);
    }
  }
  return out;
}

function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
