// Credentials behind the name of an HTTP authentication scheme (RFC 6750 § 2.1, RFC 7617 § 2), wherever they stand.
import type { TextRange } from "@/lib/policy-engine/result/text-range";

const scheme = /(?<![A-Za-z0-9])(?:bearer|basic)[ \t]{1,8}([A-Za-z0-9._~+/=-]{8,8192})/gid;
/** Words of a sentence have neither a digit, nor a capital inside, nor an end like this, nor this length. */
const noWord = /\d|[a-z][A-Z]|=$|^.{24}/;

/** The credentials, without the scheme. Linear: each is read once. */
export function findBearerTokens(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const { 1: written = "", indices } of text.matchAll(scheme)) {
    const [start, end] = indices?.[1] ?? [0, 0];
    if (noWord.test(written)) found.push({ start, end });
  }
  return found;
}
