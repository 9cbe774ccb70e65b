// From the engine's verdict on a document to the error that a form or an API client can act on.

import { AppError } from "@/lib/errors/app-error";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";

/**
 * Returns when the policy engine accepts the text; throws `invalid_input` otherwise. Its fields name every problem by the
 * JSON Pointer of its place below `document`, such as `document/tools/run/limits/0/max`; `document` alone
 * sums them up.
 */
export function checkDocument(text: string): void {
  const parsed = parsePolicy(text, linearRegex);
  if (parsed.ok) return;
  const fields: Record<string, string> = {};
  for (const problem of parsed.problems) {
    const sentence = problem.suggestion === undefined ? problem.message : `${problem.message} (did you mean ${problem.suggestion}?)`;
    const field = `document${problem.pointer}`;
    fields[field] = Object.hasOwn(fields, field) ? `${fields[field] ?? ""}; ${sentence}` : sentence;
  }
  const count = parsed.problems.length;
  const first = parsed.problems[0];
  const sentence = `The document is not a valid policy: ${count === 1 ? "1 problem" : `${String(count)} problems`}. First, at ${first?.pointer || "the top"}: ${first?.message ?? ""}.`;
  throw new AppError("invalid_input", { public: sentence, fields: { document: sentence, ...fields } });
}
