// The one form in which the URIs of resources are judged: that of the URL standard (WHATWG URL), without a fragment.

/** What a server may decode once more than we did: an encoded `.`, `/`, `\` or `%`. */
const decodedTwice = /%(?:2e|2f|5c|25)/i;

/**
 * The URI in the URL standard's form, its fragment dropped; null where it does not parse (a relative one among them), or
 * where it still has an encoded `.`, `/`, `\` or `%`, the fragment included: what such a URI names is in the eye of the server.
 */
export function canonicalUri(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || decodedTwice.test(url.href)) return null;
  url.hash = "";
  return url.href;
}
