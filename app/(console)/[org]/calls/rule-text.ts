// The rule that a pointer names, out of the document version that judged.

import { pointerSteps } from "@/lib/policy-engine/json-pointer";

/** The JSON text at `pointer`, or null where the document has nothing there. */
export function ruleText(document: string, pointer: string): string | null {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    return null;
  }
  for (const step of pointerSteps(pointer)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return null;
    value = Reflect.get(value, step);
  }
  return JSON.stringify(value, null, 2) ?? null;
}
