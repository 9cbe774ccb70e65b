import type { Json } from "@/lib/policy-engine/types";

/** Deep JSON equality: no coercion, numbers by value, members in any order. */
export function equalJson(one: Json, other: Json): boolean {
  return canonical(one) === canonical(other);
}

/** One text for equal values. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value === 0 ? 0 : value);
  return `{${Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`;
}
