// What the forms of a grant send (text, line by line) → what the verbs take.

import { z } from "zod";
import { onlyChanged } from "@/app/_ui/only-changed";
import { attachPolicyInput, createGrantInput, reviseGrantInput } from "@/lib/grants/grant-input";

export const expiryOptions = [
  { value: "", label: "Never" },
  { value: "1", label: "In 1 day" },
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In 1 year" },
] as const;

const dayMs = 86_400_000;

function lines(text: string): string[] {
  return text.split(/[\n,]/).map((line) => line.trim()).filter((line) => line !== "");
}

/** `name=value`, one a line, since a value may hold commas; a line without `=` is a name with an empty value. */
function tagsOf(text: string): Record<string, string> {
  return Object.fromEntries(text.split("\n").map((line) => line.trim()).filter((line) => line !== "").map((line) => {
    const at = line.indexOf("=");
    return at === -1 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  }));
}

/** The text of tags as the form shows them. */
export function tagsText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags).map(([name, value]) => `${name}=${value}`).join("\n");
}

function inDays(days: string): string | null {
  return days === "" ? null : new Date(Date.now() + Number(days) * dayMs).toISOString();
}

const text = z.string().default("");
const days = z.enum(expiryOptions.map((option) => option.value)).default("");

const formShape = z.object({ policyId: text, tags: z.string().optional(), cidrs: z.string().optional(), expiresAt: z.union([z.literal("keep"), days]) }).loose();

/** The fields of a form as the verbs' inputs have them; what is not such a form goes on as it is, to be refused there. */
function fromForm(sent: unknown): unknown {
  const form = formShape.safeParse(sent);
  if (!form.success) return sent;
  const { policyId, tags, cidrs, expiresAt, ...rest } = form.data;
  return { ...rest, ...(tags === undefined ? {} : { tags: tagsOf(tags) }), ...(cidrs === undefined ? {} : { cidrs: lines(cidrs) }), ...(expiresAt === "keep" ? {} : { expiresAt: inDays(expiresAt) }), ...(policyId === "" ? {} : { policyId }) };
}

export const createGrantForm = z.preprocess(fromForm, createGrantInput);
export const reviseGrantForm = z.preprocess((sent) => fromForm(onlyChanged(sent)), reviseGrantInput);
export const attachPolicyForm = z.preprocess((sent) => {
  const form = z.object({ grantId: text, policyId: text }).safeParse(sent);
  return form.success ? { grantId: form.data.grantId, policyId: form.data.policyId === "" ? null : form.data.policyId } : sent;
}, attachPolicyInput);
