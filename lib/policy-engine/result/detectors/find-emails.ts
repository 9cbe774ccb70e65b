// E-mail addresses: the dot-atom form of RFC 5321 § 4.1.2 and RFC 6531, in front of a domain name with at least one dot.
import type { TextRange } from "../text-range";

/** RFC 5321 § 4.5.3.1. */
const localCharactersMax = 64;
const domainCharactersMax = 255;

const localCharacter = /[\p{L}\p{M}\p{N}.!#$%&'*+\-^_~]/u;
const domainCharacter = /[\p{L}\p{M}\p{N}.-]/u;
const domain = /^(?:[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+(?:xn--[a-z0-9-]{2,59}|\p{L}[\p{L}\p{M}]+)/iu;

/** Every address in the text. Linear: from each `@` it looks a bounded way to both sides. */
export function findEmails(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const start = startOfLocal(text, at);
    const end = endOfDomain(text, at + 1);
    if (start < at && end > at + 1) found.push({ start, end });
  }
  return found;
}

function startOfLocal(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < localCharactersMax) {
    const width = characterWidthBefore(text, start);
    if (!localCharacter.test(text.slice(start - width, start))) break;
    start -= width;
  }
  // Quotes and dots around an address are the sentence's.
  while (start < at && (text[start] === "'" || text[start] === ".")) start += 1;
  return start;
}

function characterWidthBefore(text: string, end: number): number {
  const unit = text.charCodeAt(end - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && end >= 2 ? 2 : 1;
}

/** The end of the domain name that begins here, or the place itself where there is none. */
function endOfDomain(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < domainCharactersMax) {
    const character = String.fromCodePoint(text.codePointAt(end) ?? 0);
    if (!domainCharacter.test(character)) break;
    end += character.length;
  }
  return from + (domain.exec(text.slice(from, end))?.[0].length ?? 0);
}
