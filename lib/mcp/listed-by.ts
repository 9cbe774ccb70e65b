// Which list an answer is a page of, where nobody can say what was asked: on a resumed stream earlier answers are sent again.
import { isJsonArray, memberOf, type JsonValue } from "./json-value";

const members: readonly (readonly [member: string, method: string])[] = [
  ["tools", "tools/list"], ["resources", "resources/list"], ["resourceTemplates", "resources/templates/list"], ["prompts", "prompts/list"],
];

/** The method by the array that the result holds; null for what looks like no list. */
export function listedBy(result: JsonValue | undefined): string | null {
  return members.find(([member]) => isJsonArray(memberOf(result, member)))?.[1] ?? null;
}
