// The body of a machine's request, as bytes and then as one strictly read JSON object.

import { AppError } from "@/lib/errors/app-error";
import { isJsonObject, type JsonValue } from "@/lib/mcp/json-value";
import { parseStrictJson } from "@/lib/mcp/strict-json";

const bodyBytesMax = 1_048_576;
const roomAtFirst = 4_096;

/** Copied together as they come: a piece of one byte takes a hundred to hold. */
async function readBytes(request: Request): Promise<Uint8Array> {
  let bytes = new Uint8Array(request.body === null ? 0 : roomAtFirst);
  let size = 0;
  const reader = request.body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) return bytes.subarray(0, size);
    const end = size + piece.value.byteLength;
    if (end > bodyBytesMax) {
      await reader?.cancel();
      throw new AppError("body_too_large");
    }
    if (end > bytes.length) {
      const wider = new Uint8Array(Math.max(end, 2 * bytes.length));
      wider.set(bytes.subarray(0, size));
      bytes = wider;
    }
    bytes.set(piece.value, size);
    size = end;
  }
}

/** Whether there is no body, or none in it. */
export async function isEmptyBody(request: Request): Promise<boolean> {
  return request.body === null || (await readBytes(request)).byteLength === 0;
}

/**
 * The body's members; no body at all has none. Not `application/json`: `wrong_content_type`; over 1 MiB: `body_too_large`; anything but one JSON object
 * that every parser reads alike (no duplicate key, no byte order mark, no number that loses its value): `malformed_body`.
 */
export async function readJsonBody(request: Request): Promise<Readonly<Record<string, JsonValue>>> {
  const bytes = await readBytes(request);
  // An act without members needs no body: then there is nothing to have a type.
  if (bytes.byteLength === 0) return {};
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i.test(request.headers.get("content-type")?.trim() ?? "")) {
    throw new AppError("wrong_content_type");
  }
  const parsed = parseStrictJson(bytes);
  if (!parsed.ok) {
    const duplicate = parsed.fault === "duplicate_key";
    throw new AppError("malformed_body", { internal: parsed.fault, ...(duplicate ? { public: "The body names one member twice." } : {}) });
  }
  if (!isJsonObject(parsed.value)) throw new AppError("malformed_body");
  if (parsed.inexactNumbers.size > 0) {
    throw new AppError("malformed_body", { public: `The number at ${[...parsed.inexactNumbers][0] ?? ""} cannot be held exactly.` });
  }
  return parsed.value;
}
