// JSON Web Tokens in compact form (RFC 7515 § 7.1 and RFC 7516 § 7.1): a base64url header that is a JSON object with `alg`, and its parts.
import type { TextRange } from "../text-range";
import { isJsonObject } from "../../json-values";
import type { Json } from "../../types";

/** Three parts of a signed token, five of an encrypted one. */
const partsMin = 3;
const partsMax = 5;
const headerCharactersMax = 4_096;
const run = /[A-Za-z0-9_.-]+/g;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Every token in the text. Linear: runs do not overlap, and each part of one is decoded once at most. */
export function findJwts(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const { 0: written, index } of text.matchAll(run)) {
    const parts = written.split(".");
    let start = index;
    for (let at = 0; at + partsMin <= parts.length; at += 1) {
      const header = parts[at] ?? "";
      const offset = headerOffset(header);
      if (offset >= 0) {
        const rest = parts.slice(at, at + partsMax);
        // A sentence may go on after the dot; the third part of an unsigned token is empty.
        const end = start + (isHeader(rest[0] ?? "", offset, "enc") ? rest : rest.slice(0, partsMin)).join(".").length;
        found.push({ start: start + offset, end });
        break;
      }
      start += header.length + 1;
    }
  }
  return found;
}

/** Where in the part the header begins: at its start, or after what was written to it without a dot; −1 where there is none. */
function headerOffset(part: string): number {
  if (isHeader(part, 0, "alg")) return 0;
  const inside = part.indexOf("eyJ", 1);
  return inside > 0 && isHeader(part, inside, "alg") ? inside : -1;
}

function isHeader(part: string, from: number, member: "alg" | "enc"): boolean {
  const encoded = part.slice(from);
  // Of the four blanks that JSON allows and the quote, each gives one of these after the brace.
  if (encoded.length > headerCharactersMax || !/^e[wy]/.test(encoded)) return false;
  try {
    const header: Json = JSON.parse(decodeBase64Url(encoded));
    return isJsonObject(header) && typeof header[member] === "string";
  } catch {
    return false;
  }
}

/** As Latin-1: the names that are asked for are ASCII, and other characters stay inside their strings. */
function decodeBase64Url(encoded: string): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const character of encoded) {
    bits = ((bits << 6) | alphabet.indexOf(character)) & 0xfff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    text += String.fromCharCode((bits >> held) & 0xff);
  }
  return text;
}
