// Reads rules out of a document, reporting everything that is wrong with them.
import {
  approvalExpirySecondsMax, approvalExpirySecondsMin, approvalHoldSecondsMax, approvalsMax, approverCharactersMax, listEntriesMax,
  messageCharactersMax, ruleIdCharactersMax,
} from "./bounds";
import { isJsonArray, type JsonObject } from "./json-values";
import { pointerTo } from "./json-pointer";
import { parseCondition } from "./parse-condition";
import type { PathPlace } from "./paths";
import type { ApprovalRule, Rule } from "./policy";
import { optionalBoolean, optionalList, optionalText, optionalWhole, readObject, readText, requiredField, wrongType, type Reading } from "./read-fields";
import type { Json } from "./types";

const ruleFields: readonly string[] = ["conditions", "on_deny", "id"];
const approvalFields: readonly string[] = [...ruleFields, "approvers", "approvals", "not_requester", "expires_seconds", "hold_seconds", "standing"];

const roles: readonly string[] = ["owner", "admin", "policy_manager", "approver", "viewer"];
/** Who may release a call where the document does not say. */
const defaultApprovers: readonly string[] = ["owner", "admin", "approver"];
const email = /^[^\s@]+@[^\s@]+$/;

/** The terms of an approval where the document does not say otherwise. */
export const defaultApproval: Omit<ApprovalRule, keyof Rule> = {
  approvers: defaultApprovers, approvals: 1, notRequester: false, expiresSeconds: 3_600, holdSeconds: 30, standing: false,
};

/** The rule at this pointer, or null with at least one problem. Without `on_deny` its message is `sentence`. */
export function parseRule(reading: Reading, value: Json, pointer: string, sentence: string, place: PathPlace = "call"): Rule | null {
  reading.ruleCount += 1;
  const object = readObject(reading, value, pointer, "a rule", ruleFields);
  return object === null ? null : readRule(reading, object, pointer, sentence, place);
}

/** The same for an entry of `approve_if`. */
export function parseApprovalRule(reading: Reading, value: Json, pointer: string, sentence: string): ApprovalRule | null {
  reading.ruleCount += 1;
  const object = readObject(reading, value, pointer, "an approval rule", approvalFields);
  if (object === null) return null;
  const rule = readRule(reading, object, pointer, sentence, "call");
  const approval: Omit<ApprovalRule, keyof Rule> = {
    approvers: readApprovers(reading, object, pointer) ?? defaultApproval.approvers,
    approvals: optionalWhole(reading, object, pointer, "approvals", [1, approvalsMax]) ?? defaultApproval.approvals,
    notRequester: optionalBoolean(reading, object, pointer, "not_requester") ?? defaultApproval.notRequester,
    expiresSeconds: optionalWhole(reading, object, pointer, "expires_seconds", [approvalExpirySecondsMin, approvalExpirySecondsMax]) ?? defaultApproval.expiresSeconds,
    holdSeconds: optionalWhole(reading, object, pointer, "hold_seconds", [0, approvalHoldSecondsMax]) ?? defaultApproval.holdSeconds,
    standing: optionalBoolean(reading, object, pointer, "standing") ?? defaultApproval.standing,
  };
  return rule === null ? null : { ...rule, ...approval };
}

function readRule(reading: Reading, object: JsonObject, pointer: string, sentence: string, place: PathPlace): Rule | null {
  const id = optionalText(reading, object, pointer, "id", ruleIdCharactersMax);
  const message = optionalText(reading, object, pointer, "on_deny", messageCharactersMax);
  const list = requiredField(reading, object, pointer, "conditions", "[]");
  if (list === undefined) return null;
  const listPointer = pointerTo(pointer, "conditions");
  if (!isJsonArray(list)) {
    wrongType(reading, list, listPointer, "`conditions`", "a list");
    return null;
  }
  const conditions = list.map((entry, index) => parseCondition(reading, entry, pointerTo(listPointer, index), place)).filter((entry) => entry !== null);
  return { rule: pointer, id, message: message ?? sentence, conditions };
}

/** Null where the document does not say. */
function readApprovers(reading: Reading, object: JsonObject, pointer: string): readonly string[] | null {
  if (!Object.hasOwn(object, "approvers")) return null;
  const at = pointerTo(pointer, "approvers");
  const list = optionalList(reading, object, pointer, "approvers");
  if (isJsonArray(object["approvers"] ?? null) && list.length === 0) reading.problems.add(at, "bad_value", "`approvers` names at least one role or member");
  if (list.length > listEntriesMax) reading.problems.add(at, "too_many", `a list has at most ${listEntriesMax} entries`);
  return list.slice(0, listEntriesMax).flatMap((entry, index) => {
    const entryPointer = pointerTo(at, index);
    const text = readText(reading, entry, entryPointer, "an approver", approverCharactersMax);
    if (text === null || roles.includes(text) || email.test(text)) return text === null ? [] : [text];
    reading.problems.add(entryPointer, "bad_value", `an approver is a role (${roles.map((role) => `\`${role}\``).join(", ")}) or a member's e-mail address`);
    return [];
  });
}
