// A difference between the engines as a person wants to read it: the smallest document that shows it.
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Json, PolicyRequest } from "@/lib/policy-engine/types";
import { compiledOf, differenceOf, type Difference } from "@/tests/support/compare-engines";
import type { WrittenPolicy } from "@/tests/support/reference-engine/written-policy";
import { shrinkDocument } from "@/tests/support/shrink-document";

/** Document, call and both answers, one below the other. */
export function describeDifference(difference: Difference): string {
  const { asked } = difference;
  const again = (document: Json): Difference | null => {
    const text = JSON.stringify(document);
    if (!parsePolicy(text, linearRegex).ok) return null;
    const written: WrittenPolicy = JSON.parse(text);
    return differenceOf(written, compiledOf(written), asked, new Map());
  };
  const smallest = again(shrinkDocument(JSON.parse(JSON.stringify(difference.document)), (document) => again(document) !== null)) ?? difference;
  const readable = "toolName" in asked ? readableCall(asked) : asked.kind === "result" ? { answer: asked.answer, call: readableCall(asked.request) } : asked;
  return [`document   ${JSON.stringify(smallest.document)}`, `asked      ${JSON.stringify(readable)}`, `reference  ${smallest.wanted}`, `engine     ${smallest.got}`].join("\n");
}

function readableCall(call: PolicyRequest): object {
  return { ...call, inexactNumbers: [...call.inexactNumbers], now: new Date(call.nowMs).toISOString() };
}
