// Who approves, how many, and for how long: the members of an `approve_if` rule beside its conditions, and their form. Pure.
import { withMember, withoutMember } from "@/lib/policy-engine/draft-edits";
import { isJsonArray, ownMember, type JsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";

export interface ApprovalForm {
  /** Roles and e-mail addresses, one a line; empty: owners, admins and approvers. */
  readonly approvers: string;
  readonly approvals: string;
  readonly expiresSeconds: string;
  readonly holdSeconds: string;
  readonly notRequester: boolean;
  readonly standing: boolean;
}

export function approvalForm(rule: JsonObject): ApprovalForm {
  const approvers = ownMember(rule, "approvers");
  return {
    approvers: approvers !== undefined && isJsonArray(approvers) ? approvers.map((entry) => (typeof entry === "string" ? entry : JSON.stringify(entry))).join("\n") : "",
    approvals: numberText(ownMember(rule, "approvals")),
    expiresSeconds: numberText(ownMember(rule, "expires_seconds")),
    holdSeconds: numberText(ownMember(rule, "hold_seconds")),
    notRequester: ownMember(rule, "not_requester") === true,
    standing: ownMember(rule, "standing") === true,
  };
}

/** The rule with what the form says; a member whose field was not changed keeps what it says. Whether it is valid is the engine's to say. */
export function withApproval(rule: JsonObject, form: ApprovalForm): JsonObject {
  const before = approvalForm(rule);
  const approvers = form.approvers.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const members: readonly (readonly [key: string, changed: boolean, value: Json | undefined])[] = [
    ["approvers", form.approvers !== before.approvers, approvers.length === 0 ? undefined : approvers],
    ["approvals", form.approvals !== before.approvals, numberOf(form.approvals)],
    ["expires_seconds", form.expiresSeconds !== before.expiresSeconds, numberOf(form.expiresSeconds)],
    ["hold_seconds", form.holdSeconds !== before.holdSeconds, numberOf(form.holdSeconds)],
    ["not_requester", form.notRequester !== before.notRequester, form.notRequester ? true : undefined],
    ["standing", form.standing !== before.standing, form.standing ? true : undefined],
  ];
  return members.reduce((said, [key, changed, value]) => (!changed ? said : value === undefined ? withoutMember(said, key) : withMember(said, key, value)), rule);
}

/** "2 approvals by owner, ada@example.com, within 600 seconds": what the rule's sentence leaves out. */
export function approvalNote(rule: JsonObject): string {
  const form = approvalForm(rule);
  const [by, ...others] = [`by ${form.approvers === "" ? "owners, admins and approvers" : form.approvers.split("\n").join(", ")}`, ...termsOf(form)];
  return `${[`${countWords(form.approvals === "" ? "1" : form.approvals)} ${by}`, ...others].join(", ")}.`;
}

/** The terms that the rule itself says, one by one. */
export function approvalTerms(rule: JsonObject): readonly string[] {
  const form = approvalForm(rule);
  return [
    ...(form.approvals === "" ? [] : [countWords(form.approvals)]), ...(form.approvers === "" ? [] : [`by ${form.approvers.split("\n").join(", ")}`]), ...termsOf(form),
  ];
}

function countWords(approvals: string): string {
  return approvals === "1" ? "1 approval" : `${approvals} approvals`;
}

function termsOf({ notRequester, expiresSeconds, holdSeconds, standing }: ApprovalForm): readonly string[] {
  return [
    ...(notRequester ? ["not the requester"] : []), ...(expiresSeconds === "" ? [] : [`within ${secondsWords(expiresSeconds)}`]),
    ...(holdSeconds === "" ? [] : [`the call held for ${secondsWords(holdSeconds)}`]), ...(standing ? ["may be extended"] : []),
  ];
}

function secondsWords(seconds: string): string {
  const value = Number(seconds);
  return Number.isFinite(value) ? `${value.toLocaleString("en-US")} seconds` : seconds;
}

function numberText(value: Json | undefined): string {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

/** What is no number stays text, so that the engine can say what is wrong with it. */
function numberOf(text: string): Json | undefined {
  if (text.trim() === "") return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
