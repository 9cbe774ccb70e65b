// A problem of the document as one sentence beside the form that caused it.
import type { Problem } from "@/lib/policy-engine/types";

export function problemSentence(problem: Problem): string {
  const place = problem.pointer.split("/").at(-1) ?? "";
  const message = problem.message.replaceAll("`", "");
  const where = place === "" || /^[0-9]+$/.test(place) || message.startsWith(place) ? "" : `${place}: `;
  return `${where}${message}.${problem.suggestion === undefined ? "" : ` Did you mean ${problem.suggestion}?`}`;
}
