// The forms in which the URIs of resources are judged: that of the URL standard (WHATWG URL), without a fragment, and the plain one behind it.

/** What a server may decode once more than we did: an encoded `.`, `/`, `\` or `%`. */
const decodedTwice = /%(?:2e|2f|5c|25)/i;

/** What the URL standard leaves out before it reads. */
const unread = /[\t\n\r]/g;
const beforePath = /^[^:/\\]*:[/\\]*/;
const emptySegment = /[/\\]{2}/;
const parentSegment = /(?:^|[/\\])(?:\.|%2e){2}(?:[/\\]|$)/i;

/**
 * The URI in the URL standard's form, its fragment dropped; null where it does not parse (a relative one among them), or
 * where what it names is in the eye of the server: it still has an encoded `.`, `/`, `\` or `%`, the fragment included, or it
 * has an empty segment and a `..`, which leads one segment further up where empty ones do not count.
 */
export function canonicalUri(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || decodedTwice.test(url.href) || isReadTwoWays(text)) return null;
  url.hash = "";
  return url.href;
}

function isReadTwoWays(text: string): boolean {
  if (!emptySegment.test(text)) return false;
  const [path = ""] = text.replace(unread, "").replace(beforePath, "").split(/[?#]/, 1);
  return emptySegment.test(path) && parentSegment.test(path);
}

const parts = /^([^:/?#]+:(?:\/\/[^/?#]*)?)(\/[^?#]*)?(.*)$/s;
const encoded = /%[0-9a-f]{2}/gi;
const graphic = /[\x21-\x7e]/;

/**
 * What a server names by a URI in the URL standard's form that decodes it and passes over empty segments, as file systems do:
 * visible ASCII stands for itself, other codes in upper case, and a hierarchical path has no empty segment. Patterns are put
 * through it as the URIs are.
 */
export function plainUri(canonical: string): string {
  const [, head = "", path = "", rest = canonical] = parts.exec(canonical) ?? [];
  return decode(head + path.replace(/\/{2,}/g, "/") + rest);
}

function decode(text: string): string {
  return text.replace(encoded, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return graphic.test(character) ? character : code.toUpperCase();
  });
}
