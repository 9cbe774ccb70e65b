// "Where to go afterwards", as it comes from an address: only ever a path of this console. Pure.
import { parseUrl } from "@/lib/base/parse-url";

const pathCharsMax = 1_000;

/** The path, or null for anything that a browser could read as another site. */
export function safeNext(text: unknown): string | null {
  if (typeof text !== "string" || text.length > pathCharsMax || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes("\\")) return null;
  const base = "http://console.invalid";
  const url = parseUrl(text, base);
  // `/.//host` is a path that resolves to `//host`, which is another site: the resolved one is looked at as well.
  return url?.origin === base && !url.pathname.startsWith("//") ? `${url.pathname}${url.search}` : null;
}
