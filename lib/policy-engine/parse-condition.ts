// Reads conditions out of a document, reporting everything that is wrong with them.
import { conditionDepthMax, regexBytesPerDocumentMax } from "./bounds";
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import { operatorNames, operators, type OperatorName } from "./operators";
import { parsePath, type Path, type PathPlace } from "./paths";
import type { Condition, Leaf } from "./policy";
import { readObject, readWord, requiredField, wrongType, type Reading } from "./read-fields";
import type { Json } from "./types";

/** In this order: what stands beside the first of them is unknown there. */
const forms = ["any", "all", "not"] as const;
const leafFields: readonly string[] = ["path", "op", "value", "value_from", "if_missing"];

/** The condition at this pointer, or null with at least one problem. */
export function parseCondition(reading: Reading, value: Json, pointer: string, place: PathPlace, depth = 0): Condition | null {
  if (depth > conditionDepthMax) {
    reading.problems.add(pointer, "too_deep", `conditions are nested at most ${conditionDepthMax} deep`);
    return null;
  }
  const form = isJsonObject(value) ? forms.find((name) => Object.hasOwn(value, name)) : undefined;
  const object = readObject(reading, value, pointer, "a condition", form === undefined ? leafFields : [form]);
  if (object === null) return null;
  if (form === undefined) return parseLeaf(reading, object, pointer, place);
  const at = pointerTo(pointer, form);
  const inner = ownMember(object, form) ?? null;
  if (form === "not") {
    const member = parseCondition(reading, inner, at, place, depth + 1);
    return member === null ? null : { kind: "not", pointer, member };
  }
  if (!isJsonArray(inner)) {
    wrongType(reading, inner, at, `\`${form}\``, "a list of conditions");
    return null;
  }
  if (inner.length === 0) reading.problems.add(at, "bad_value", `\`${form}\` has at least one condition`);
  const members = inner.map((entry, index) => parseCondition(reading, entry, pointerTo(at, index), place, depth + 1));
  return { kind: form, pointer, members: members.filter((member) => member !== null) };
}

function parseLeaf(reading: Reading, object: JsonObject, pointer: string, place: PathPlace): Leaf | null {
  const pathValue = requiredField(reading, object, pointer, "path");
  const path = pathValue === undefined ? null : readPath(reading, pathValue, pointerTo(pointer, "path"), place);
  const opValue = requiredField(reading, object, pointer, "op");
  const op = opValue === undefined ? null : readWord(reading, opValue, pointerTo(pointer, "op"), "an operator", operatorNames);
  const operand = parseOperand(reading, object, pointer, op, place);
  const ifMissing = parseIfMissing(reading, object, pointer, op);
  return path === null || op === null || operand === null ? null : { kind: "leaf", pointer, path, op, operand, ifMissing };
}

function parseOperand(reading: Reading, object: JsonObject, pointer: string, op: OperatorName | null, place: PathPlace): Leaf["operand"] | null {
  const from = ownMember(object, "value_from");
  const value = from === undefined ? requiredField(reading, object, pointer, "value") : ownMember(object, "value");
  if (from === undefined) {
    const accepted = value !== undefined && op !== null && acceptsOperand(reading, op, value, pointerTo(pointer, "value"));
    return accepted ? { kind: "value", value } : null;
  }
  const at = pointerTo(pointer, "value_from");
  if (value !== undefined) {
    reading.problems.add(at, "conflict", "a condition compares with `value` or with `value_from`, not with both");
    return null;
  }
  if (op !== null && !operators[op].takesPath) reading.problems.add(at, "conflict", `\`${op}\` compares with a \`value\` that stands in the document`);
  const path = readPath(reading, from, at, place);
  if (path !== null && "steps" in path && path.steps.some(({ kind }) => kind === "star")) {
    reading.problems.add(at, "invalid_path", "`value_from` names one value, so it has no `[*]`");
  }
  return path === null ? null : { kind: "path", path };
}

function parseIfMissing(reading: Reading, object: JsonObject, pointer: string, op: OperatorName | null): Leaf["ifMissing"] {
  const value = ownMember(object, "if_missing");
  if (value === undefined) return null;
  const at = pointerTo(pointer, "if_missing");
  if (op === "exists") reading.problems.add(at, "conflict", "`exists` itself asks whether the value is missing");
  return readWord(reading, value, at, "`if_missing`", ["match", "no_match"] as const);
}

/** The path that the text names, or null with a problem. */
function readPath(reading: Reading, value: Json, pointer: string, place: PathPlace = "call"): Path | null {
  if (typeof value !== "string") {
    wrongType(reading, value, pointer, "a path", "a text");
    return null;
  }
  const parsed = parsePath(value, place);
  if (parsed.ok) return parsed.path;
  reading.problems.add(pointer, parsed.code, parsed.message, parsed.suggestion);
  return null;
}

function acceptsOperand(reading: Reading, op: OperatorName, operand: Json, pointer: string): boolean {
  const faults = operators[op].faults(operand);
  for (const { entry, code, message, suggestion } of faults) {
    reading.problems.add(entry === undefined ? pointer : pointerTo(pointer, entry), code, message, suggestion);
  }
  if (faults.length > 0) return false;
  return op !== "regex" || typeof operand !== "string" || acceptsPattern(reading, operand, pointer);
}

/** Whether the regular expression compiles, alone and with the others. Once the document's sum is passed, no further one is compiled: compiling is what costs. */
export function acceptsPattern(reading: Reading, pattern: string, pointer: string): boolean {
  if (reading.regexBytes > regexBytesPerDocumentMax) return false;
  const compiled = reading.regex.compile(pattern);
  reading.regexBytes += compiled.bytes ?? 0;
  if (!compiled.ok) reading.problems.add(pointer, "invalid_regex", compiled.message);
  else if (reading.regexBytes > regexBytesPerDocumentMax) {
    reading.problems.add(pointer, "invalid_regex", "with this one the regular expressions of the document are too large together");
  }
  return compiled.ok && reading.regexBytes <= regexBytesPerDocumentMax;
}
