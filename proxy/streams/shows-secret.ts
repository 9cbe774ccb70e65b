// Whether something of a server's shows a secret that we sent it (law L5): as it is, or as a JSON text writes it.

/** What to look for, worked out once for each opened credential. */
export interface SecretForms {
  readonly secrets: readonly string[];
  /** The secrets without the backslashes that a reader takes out of what was escaped. */
  readonly bare: readonly string[];
  /** One of these stands in every text that writes a sign of a secret in another way. */
  readonly traces: readonly string[];
  /** A sign of a secret, escaped by its number. */
  readonly byNumber: RegExp;
}

/** Any sign of a secret may stand as `\u0071`, and some as `\/`, as the JSON writers of PHP, Go and .NET write some; a client reads the same. */
export function secretForms(secrets: readonly string[]): SecretForms {
  const signs = [...new Set(secrets.join("").split(""))];
  const numbers = signs.map((sign) => sign.charCodeAt(0).toString(16).padStart(4, "0"));
  return {
    secrets,
    bare: secrets.map(withoutBackslashes).filter((secret) => secret !== ""),
    traces: [numbers.every((number) => number.startsWith("00")) ? "\\u00" : "\\u", ...signs.filter((sign) => '"/\\'.includes(sign)).map((sign) => `\\${sign}`)],
    byNumber: new RegExp(`\\\\u(${numbers.join("|")})`, "gi"),
  };
}

/** Bytes that come down as they are. A JSON text within a text of another is seen through too. */
export function showsSecret(bytes: Buffer, forms: SecretForms): boolean {
  if (forms.secrets.some((secret) => bytes.includes(secret))) return true;
  if (!forms.traces.some((trace) => bytes.includes(trace))) return false;
  const text = withoutBackslashes(bytes.toString().replace(forms.byNumber, (_escape, number: string) => String.fromCharCode(Number.parseInt(number, 16))));
  return forms.bare.some((secret) => text.includes(secret));
}

function withoutBackslashes(text: string): string {
  return text.replaceAll("\\", "");
}
