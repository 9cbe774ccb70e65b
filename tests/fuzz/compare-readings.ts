// Law L2 as a test: what the gateway accepts, every reader reads as it does.
import { classifyInboundRequest } from "@modelcontextprotocol/server";
import { classifyMessage } from "@/lib/mcp/classify-message";
import { readRpcMessage } from "@/lib/mcp/json-rpc";
import { parseStrictJson } from "@/lib/mcp/strict-json";
import type { Dice } from "@/tests/support/random-policies/dice";
import { readPlainJson } from "./plain-json-reader";
import { gatewayReading, libraryReaders, plainFinds, plainReading, plainText, readNames, textOf, type Reading } from "./readings";

export interface Head {
  readonly httpMethod: "POST";
  readonly protocolVersion: string | undefined;
  readonly mcpMethod: string | undefined;
  readonly mcpName: string | undefined;
}

/** How often each outcome came up. */
export type Reached = Map<string, number>;

/** Null where all read alike, or the gateway refuses; otherwise who reads what. `head` is made of the gateway's own reading of the body, or of none. */
export function compareReadings(bytes: Uint8Array, headFor: (value: unknown) => Head, reached: Reached): string | null {
  const note = (what: string) => void reached.set(what, (reached.get(what) ?? 0) + 1);
  const strict = parseStrictJson(bytes);
  if (!strict.ok) {
    note(`refused ${strict.fault}`);
    return null;
  }
  const head = headFor(strict.value);
  const message = classifyMessage(head, strict);
  const ours = gatewayReading(message, strict.value);
  if (ours === null) {
    const shape = readRpcMessage(strict.value);
    note(`refused ${shape.ok ? "by its headers or claim" : shape.fault}`);
    return null;
  }
  note(`accepted ${message.kind === "call" ? message.call.era : "legacy"} ${ours.kind}`);

  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  for (const [name, read] of Object.entries(libraryReaders)) {
    const theirs = read(text);
    if (theirs === null) note(`not read by ${name}`);
    else if (!isSame(theirs, ours)) return difference(name, theirs, ours);
  }
  const plain = readPlainJson(bytes);
  if (plain === null) return "the plain reader finds no JSON in it";
  if (plainText(plain) !== textOf(strict.value)) return `the plain reader sees another value: ${plainText(plain)}`;
  const params = message.kind === "call" ? message.call.params : {};
  const ownNamed = readNames.map((name) => textOf(Object.hasOwn(params, name) ? params[name] : undefined));
  for (const [name, find] of Object.entries(plainFinds)) {
    const { reading, named } = plainReading(plain, find);
    if (reading === null || !isSame(reading, ours)) return difference(name, reading, ours);
    if (ours.kind !== "response" && named.join("\n") !== ownNamed.join("\n")) return `${name} reads other members of params: ${named.join(" | ")}`;
  }
  const sdk = classifyInboundRequest({
    httpMethod: "POST", body: JSON.parse(text),
    ...(head.protocolVersion !== undefined && { protocolVersionHeader: head.protocolVersion }),
    ...(head.mcpMethod !== undefined && { mcpMethodHeader: head.mcpMethod }),
    ...(head.mcpName !== undefined && { mcpNameHeader: head.mcpName }),
  });
  const era = message.kind === "call" ? message.call.era : "legacy";
  if (sdk.kind === "reject") note("rejected by the SDK's classification");
  else if (sdk.kind !== era) return `the SDK takes it for ${sdk.kind}, the gateway for ${era}`;
  return null;
}

/** Headers as a client of either era sends them for this value, mostly; some wrong, some left out. */
export function randomHead(dice: Dice, value: unknown): Head {
  const at = (of: unknown, ...path: readonly string[]): unknown => path.reduce((inner: unknown, key) => (typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined), of);
  const claimed = at(value, "params", "_meta", "io.modelcontextprotocol/protocolVersion");
  const mostly = (right: unknown, wrong: string): string | undefined => (dice.chance(0.94) ? (typeof right === "string" ? right : undefined) : dice.chance(0.5) ? wrong : undefined);
  const name = at(value, "params", "name") ?? at(value, "params", "uri") ?? at(value, "params", "taskId");
  const isPlain = typeof name === "string" && /^[\x21-\x7e]*$/.test(name) && !name.startsWith("=?base64?");
  return {
    httpMethod: "POST",
    protocolVersion: claimed === undefined ? (dice.chance(0.7) ? undefined : dice.pick(["2025-06-18", "2025-11-25", "2026-07-28", "1.0"])) : mostly(claimed, "2025-06-18"),
    mcpMethod: claimed === undefined ? undefined : mostly(at(value, "method"), "ping"),
    mcpName: claimed === undefined || typeof name !== "string" ? undefined : mostly(isPlain ? name : `=?base64?${Buffer.from(name, "utf8").toString("base64")}?=`, "other"),
  };
}

function isSame(one: Reading, other: Reading): boolean {
  return one.kind === other.kind && one.id === other.id && one.method === other.method && one.params === other.params;
}

function difference(name: string, theirs: Reading | null, ours: Reading): string {
  return `${name} reads ${JSON.stringify(theirs)}\nthe gateway reads ${JSON.stringify(ours)}`;
}
