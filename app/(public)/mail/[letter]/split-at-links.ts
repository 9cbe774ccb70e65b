// A letter's text in parts, so that its links can be followed. Pure.
import { parseUrl } from "@/lib/base/parse-url";

interface TextPart {
  readonly text: string;
  /** A path of this console; null for plain text. */
  readonly href: string | null;
}

/** Splits at words that are addresses of this console; every other word, other addresses among them, stays text. */
export function splitAtLinks(text: string, consoleUrl: string): readonly TextPart[] {
  return text.split(/(\s+)/).map((word) => {
    const url = word.startsWith(`${consoleUrl}/`) ? parseUrl(word) : null;
    return { text: word, href: url ? `${url.pathname}${url.search}` : null };
  });
}
