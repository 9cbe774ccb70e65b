// What in a credential's header is the secret: servers repeat it with and without what stands around it (law L5).

/** Shorter parts are words that any answer may hold; the secret of an authorization header is one at any length. */
const partSignsMin = 8;

/**
 * Everything of it that no answer may hold; never empty. Without the scheme before it (RFC 9110, 11.4), which is then not needed to find it;
 * the values of its parameters; of what decodes to a name and a password (RFC 7617), those; and what is base64 in the alphabet of URLs, too
 * (RFC 4648, 5), and unpadded. `name` is lower-case.
 */
export function secretParts({ name, value }: { readonly name: string; readonly value: string }): readonly string[] {
  const afterScheme = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ +(.+)$/.exec(value)?.[1];
  const secret = afterScheme !== undefined && (name === "authorization" || afterScheme.length >= partSignsMin) ? afterScheme : value;
  const parts = [...parameterValues(secret), ...decodedPair(secret)];
  const inUrls = [secret, ...parts].flatMap(asInUrls);
  return [secret, ...[...parts, ...inUrls].filter((part) => part.length >= partSignsMin)];
}

/** As in `Token token="…"`, and in a cookie; not of those that name somebody in public. */
function parameterValues(secret: string): readonly string[] {
  const parameters = secret.matchAll(/(?:^|[,;\s])(?!realm|user)[\w.-]+\s*=\s*"?([^",;\s]+)/gi);
  return [...parameters].map(([, value = ""]) => value);
}

/** An API key often stands where the name would, beside no password or a single letter. */
function decodedPair(secret: string): readonly string[] {
  if (!/^[A-Za-z0-9+/]+=*$/.test(secret)) return [];
  const pair = Buffer.from(secret, "base64").toString();
  const [, user = "", password = ""] = /^([^:]*):(.*)$/.exec(pair) ?? [];
  if (/[\p{Cc}\ufffd]/u.test(pair)) return [];
  return user === "" && password === "" ? [] : [pair, password.length > 1 ? password : user];
}

/** Unpadded in both alphabets: what is padded holds what is not. */
function asInUrls(secret: string): readonly string[] {
  if (!/^[A-Za-z0-9+/]+=*$/.test(secret)) return [];
  const unpadded = secret.replace(/=+$/, "");
  return [...new Set([unpadded, unpadded.replaceAll("+", "-").replaceAll("/", "_")])].filter((form) => form !== secret);
}
