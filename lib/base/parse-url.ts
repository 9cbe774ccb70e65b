/**
 * The text as an address by the URL standard, or null where it is none. Not `URL.canParse`: once it is hot, Node 20's refuses addresses
 * with letters outside ASCII that `new URL` reads.
 */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
