// Whether an answer carries bytes that no pattern can look into: pictures, sound, the blobs of resources (MCP, Tools § Tool Result).
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "../json-values";
import type { Json } from "../types";

const dataUrl = /^\s*data:[^,]{0,200};\s*base64\s*,/i;

/** True for an image, audio clip or blob wherever in the answer it stands, and for an address that holds such bytes itself. */
export function holdsBinary(value: Json): boolean {
  if (typeof value === "string") return dataUrl.test(value);
  if (isJsonArray(value)) return value.some(holdsBinary);
  return isJsonObject(value) && (isBinary(value) || Object.values(value).some(holdsBinary));
}

/** A content block of a type that is not known counts by the member that would hold its bytes. */
function isBinary(object: JsonObject): boolean {
  const [type, data] = [ownMember(object, "type"), ownMember(object, "data")];
  if (typeof data === "string" && (type === "image" || type === "audio" || typeof ownMember(object, "mimeType") === "string")) return true;
  return typeof ownMember(object, "blob") === "string" && typeof ownMember(object, "uri") === "string";
}
