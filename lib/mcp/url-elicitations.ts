// MCP 2025-11-25, Elicitation § URL Elicitation Required Error: an error by which a server asks for addresses to be opened before it is asked again.
import { isJsonArray, isJsonObject, memberOf, type JsonObject, type JsonValue } from "./json-value";

export const urlElicitationRequiredCode = -32042;

/** The params of each `elicitation/create` that the error stands for, in its order; null for every other error. What is no such list asks once, for nothing that can be opened. */
export function urlElicitations(error: JsonValue | undefined): readonly JsonObject[] | null {
  if (memberOf(error, "code") !== urlElicitationRequiredCode) return null;
  const listed = memberOf(memberOf(error, "data"), "elicitations");
  const asked = isJsonArray(listed) ? listed : [null];
  return asked.map((one) => ({ ...(isJsonObject(one) ? one : {}), mode: "url" }));
}
