// Reads the tests that a document carries of itself (`tests`), reporting everything that is wrong with them.
import { documentTestsMax, namePatternCharactersMax, testTagsMax, testTextCharactersMax } from "./bounds";
import { isJsonObject, ownMember, type JsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import { isNamePattern } from "./match-name-pattern";
import { parseInstant } from "./parse-instant";
import type { DocumentTest, TestContext } from "./policy";
import { optionalList, optionalText, readObject, readText, readWord, requiredField, wrongType, type Reading } from "./read-fields";
import type { RiskClass } from "./types";

const testFields: readonly string[] = ["name", "tool", "args", "context", "expect", "rule"];
const contextFields: readonly string[] = ["now", "tool", "server", "grant", "user", "client"];
const expectations = ["allow", "deny", "approve", "hide"] as const;
const risks = ["read", "write", "execute", "destructive", "financial"] as const satisfies readonly RiskClass[];

/** 2026-01-01T12:00:00Z: when a test takes place that does not say. */
const usualNowMs = 1_767_268_800_000;

/** The document's tests in their order. With problems reported, what it returns is not to be used. */
export function parseDocumentTests(reading: Reading, document: JsonObject): readonly DocumentTest[] {
  const list = optionalList(reading, document, "", "tests");
  if (list.length > documentTestsMax) reading.problems.add("/tests", "too_many", `a document has at most ${documentTestsMax} tests`);
  return list.slice(0, documentTestsMax)
    .map((value, index) => {
      const pointer = pointerTo("/tests", index);
      const object = readObject(reading, value, pointer, "a test", testFields);
      return object === null ? null : parseTest(reading, object, pointer);
    })
    .filter((test) => test !== null);
}

function parseTest(reading: Reading, object: JsonObject, pointer: string): DocumentTest | null {
  const name = requiredText(reading, object, pointer, "name", testTextCharactersMax);
  const tool = requiredText(reading, object, pointer, "tool", namePatternCharactersMax);
  if (tool !== null && isNamePattern(tool)) {
    reading.problems.add(pointerTo(pointer, "tool"), "bad_value", "a test calls one tool by its name, not a pattern");
  }
  const expectValue = requiredField(reading, object, pointer, "expect");
  const expect = expectValue === undefined ? null : readWord(reading, expectValue, pointerTo(pointer, "expect"), "what a test expects", expectations);
  const args = optionalObject(reading, object, pointer, "args");
  const rule = optionalText(reading, object, pointer, "rule", testTextCharactersMax);
  const context = parseContext(reading, { object, pointer });
  return name === null || tool === null || expect === null ? null : { pointer, name, tool, args, context, expect, rule };
}

/** An object within a test and its place. */
interface Part {
  readonly object: JsonObject;
  readonly pointer: string;
}

function parseContext(reading: Reading, test: Part): TestContext {
  const context = readPart(reading, test, "context", contextFields);
  const tool = readPart(reading, context, "tool", ["risk", "annotations"]);
  const server = readPart(reading, context, "server", ["slug"]);
  const grant = readPart(reading, context, "grant", ["label", "tags"]);
  const client = readPart(reading, context, "client", ["name", "version", "ip"]);
  const risk = ownMember(tool.object, "risk");
  const text = (part: Part, key: string): string | null => optionalText(reading, part.object, part.pointer, key, testTextCharactersMax);
  return {
    nowMs: parseNow(reading, context),
    tool: {
      risk: risk === undefined ? null : readWord(reading, risk, pointerTo(tool.pointer, "risk"), "a risk class", risks),
      annotations: Object.hasOwn(tool.object, "annotations") ? optionalObject(reading, tool.object, tool.pointer, "annotations") : null,
    },
    server: { slug: text(server, "slug") },
    grant: { label: text(grant, "label") ?? "", tags: parseTags(reading, grant) },
    user: Object.hasOwn(context.object, "user") ? parseUser(reading, context) : null,
    client: { name: text(client, "name"), version: text(client, "version"), ip: text(client, "ip") },
  };
}

/** A person is known whole or not at all, as in the gateway. */
function parseUser(reading: Reading, context: Part): TestContext["user"] {
  const { object, pointer } = readPart(reading, context, "user", ["email", "role"]);
  const [email, role] = [requiredText(reading, object, pointer, "email", testTextCharactersMax), requiredText(reading, object, pointer, "role", testTextCharactersMax)];
  return email === null || role === null ? null : { email, role };
}

function parseTags(reading: Reading, grant: Part): { readonly [name: string]: string } {
  const tags = optionalObject(reading, grant.object, grant.pointer, "tags");
  const pointer = pointerTo(grant.pointer, "tags");
  const names = Object.keys(tags);
  if (names.length > testTagsMax) reading.problems.add(pointer, "too_many", `a test has at most ${testTagsMax} tags`);
  return Object.fromEntries(names.slice(0, testTagsMax).map((name) => [
    name, readText(reading, ownMember(tags, name) ?? null, pointerTo(pointer, name), "a tag", testTextCharactersMax) ?? "",
  ]));
}

function parseNow(reading: Reading, context: Part): number {
  const text = optionalText(reading, context.object, context.pointer, "now", testTextCharactersMax);
  if (text === null) return usualNowMs;
  const nowMs = parseInstant(text);
  if (nowMs === null) {
    reading.problems.add(pointerTo(context.pointer, "now"), "bad_value", "a moment is written as ISO 8601 with an offset", "2026-01-01T12:00:00Z");
  }
  return nowMs ?? usualNowMs;
}

function readPart(reading: Reading, above: Part, key: string, fields: readonly string[]): Part {
  const pointer = pointerTo(above.pointer, key);
  const value = ownMember(above.object, key);
  return { object: value === undefined ? {} : readObject(reading, value, pointer, `\`${key}\``, fields) ?? {}, pointer };
}

function requiredText(reading: Reading, object: JsonObject, pointer: string, key: string, charactersMax: number): string | null {
  const value = requiredField(reading, object, pointer, key);
  if (value === undefined) return null;
  const text = readText(reading, value, pointerTo(pointer, key), `\`${key}\``, charactersMax);
  if (text === "") reading.problems.add(pointerTo(pointer, key), "bad_value", `\`${key}\` has at least 1 character`);
  return text;
}

function optionalObject(reading: Reading, object: JsonObject, pointer: string, key: string): JsonObject {
  const value = ownMember(object, key);
  if (value === undefined || isJsonObject(value)) return value ?? {};
  wrongType(reading, value, pointerTo(pointer, key), `\`${key}\``, "an object");
  return {};
}
