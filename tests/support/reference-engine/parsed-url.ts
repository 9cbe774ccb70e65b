/** The text by the URL standard, or null. Not `URL.canParse`: once hot, Node 20's misreads texts with `ü` in them. */
export function parsedUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
