// From the engine's verdict on a document to the error that a form or an API client can act on.

import { AppError } from "@/lib/errors/app-error";
import { parseInTurns } from "@/lib/linear-regex/parse-in-turns";
import type { Policy } from "@/lib/policy-engine/policy";
import type { RegexCompiler } from "@/lib/policy-engine/types";
import { policyTurns } from "./policy-turns";

/** One thing wrong with a document, as the error's fields name it. */
interface Complaint {
  /** JSON Pointer of its place; `""` is the whole document. */
  readonly pointer: string;
  readonly message: string;
  readonly suggestion?: string;
}

/**
 * The policy of a text that the policy engine accepts, and what has compiled its patterns; throws `invalid_input` otherwise. Its fields name every problem by the
 * JSON Pointer of its place below `document`, such as `document/tools/run/limits/0/max`; `document` alone
 * sums them up.
 */
export async function checkDocument(text: string, rest = policyTurns.begin()): Promise<{ readonly policy: Policy; readonly regex: RegexCompiler }> {
  const { parsed, regex } = await parseInTurns(text, rest);
  if (!parsed.ok) throw refusedDocument("The document is not a valid policy", parsed.problems);
  return { policy: parsed.policy, regex };
}

/** The error of a document with these complaints, at least one. `sentence` begins what it says of them all. */
export function refusedDocument(sentence: string, complaints: readonly Complaint[]): AppError {
  const fields: Record<string, string> = {};
  for (const complaint of complaints) {
    const { pointer } = complaint;
    const told = wordsOf(complaint);
    const field = `document${pointer}`;
    fields[field] = Object.hasOwn(fields, field) ? `${fields[field] ?? ""}; ${told}` : told;
  }
  const [count, first] = [complaints.length, complaints[0]];
  const summary = `${sentence}: ${count === 1 ? "1 problem" : `${String(count)} problems`}. First, at ${first?.pointer || "the top"}: ${first === undefined ? "" : wordsOf(first)}.`;
  return new AppError("invalid_input", { public: summary, fields: { document: summary, ...fields } });
}

function wordsOf({ message, suggestion }: Complaint): string {
  return suggestion === undefined ? message : `${message} (did you mean ${suggestion}?)`;
}
