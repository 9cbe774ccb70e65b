// Reads rules and their conditions out of a document, reporting everything that is wrong with them.
import { messageCharactersMax, regexBytesPerDocumentMax, ruleIdCharactersMax } from "./bounds";
import { isJsonArray, isJsonObject, ownMember } from "./json-values";
import { pointerTo } from "./json-pointer";
import { conditionFieldsLater, conditionFormsLater, messageNotEnforced, operatorsLater } from "./not-enforced-yet";
import { operatorNames, operators, type OperatorName } from "./operators";
import { parsePath, type Path } from "./paths";
import type { Condition, Rule } from "./policy";
import { optionalText, readObject, readWord, requiredField, wrongType, type Reading } from "./read-fields";
import type { Json } from "./types";

/** The rule at this pointer, or null with at least one problem. Without `on_deny` its message is `sentence`. */
export function parseRule(reading: Reading, value: Json, pointer: string, sentence: string): Rule | null {
  reading.ruleCount += 1;
  const object = readObject(reading, value, pointer, "a rule", ["conditions", "on_deny", "id"], []);
  if (object === null) return null;
  const id = optionalText(reading, object, pointer, "id", ruleIdCharactersMax);
  const message = optionalText(reading, object, pointer, "on_deny", messageCharactersMax);
  const list = requiredField(reading, object, pointer, "conditions", "[]");
  if (list === undefined) return null;
  const listPointer = pointerTo(pointer, "conditions");
  if (!isJsonArray(list)) {
    wrongType(reading, list, listPointer, "`conditions`", "a list");
    return null;
  }
  const conditions = list.map((entry, index) => parseCondition(reading, entry, pointerTo(listPointer, index))).filter((entry) => entry !== null);
  return { rule: pointer, id, message: message ?? sentence, conditions };
}

function parseCondition(reading: Reading, value: Json, pointer: string): Condition | null {
  const form = isJsonObject(value) ? conditionFormsLater.find((name) => Object.hasOwn(value, name)) : undefined;
  if (form !== undefined) {
    reading.problems.add(pointerTo(pointer, form), "unknown_field", messageNotEnforced(form));
    return null;
  }
  const object = readObject(reading, value, pointer, "a condition", ["path", "op", "value"], conditionFieldsLater);
  if (object === null) return null;
  const pathValue = requiredField(reading, object, pointer, "path");
  const path = pathValue === undefined ? null : readPath(reading, pathValue, pointerTo(pointer, "path"));
  const opValue = requiredField(reading, object, pointer, "op");
  const op = opValue === undefined ? null : readWord(reading, opValue, pointerTo(pointer, "op"), "an operator", operatorNames, operatorsLater);
  // Whoever wrote `value_from` did not forget `value`: one problem is enough.
  const operand = Object.hasOwn(object, "value_from") ? ownMember(object, "value") : requiredField(reading, object, pointer, "value");
  if (operand === undefined || op === null || !acceptsOperand(reading, op, operand, pointerTo(pointer, "value")) || path === null) return null;
  return { pointer, path, op, value: operand };
}

function readPath(reading: Reading, value: Json, pointer: string): Path | null {
  if (typeof value !== "string") {
    wrongType(reading, value, pointer, "a path", "a text");
    return null;
  }
  const parsed = parsePath(value);
  if (parsed.ok) return parsed.path;
  reading.problems.add(pointer, parsed.code, parsed.message, parsed.suggestion);
  return null;
}

function acceptsOperand(reading: Reading, op: OperatorName, value: Json, pointer: string): boolean {
  const fault = operators[op].fault(value);
  if (fault !== null) {
    reading.problems.add(pointer, fault.code, fault.message);
    return false;
  }
  return op !== "regex" || typeof value !== "string" || acceptsPattern(reading, value, pointer);
}

/** Once the document's sum is passed, no further pattern is compiled: compiling is what costs. */
function acceptsPattern(reading: Reading, pattern: string, pointer: string): boolean {
  if (reading.regexBytes > regexBytesPerDocumentMax) return false;
  const compiled = reading.regex.compile(pattern);
  reading.regexBytes += compiled.bytes ?? 0;
  if (!compiled.ok) reading.problems.add(pointer, "invalid_regex", compiled.message);
  else if (reading.regexBytes > regexBytesPerDocumentMax) {
    reading.problems.add(pointer, "invalid_regex", "with this one the regular expressions of the document are too large together");
  }
  return compiled.ok && reading.regexBytes <= regexBytesPerDocumentMax;
}
