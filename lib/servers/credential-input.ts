// What may be sent to a server as its credential. Sealing is seal-credential.ts.

import { z } from "zod";

const credentialKinds = ["none", "bearer", "header"] as const;
export type CredentialKind = (typeof credentialKinds)[number];

const valueCharsMax = 4_096;
const headerCharsMax = 64;

/** Headers that belong to the connection, the message or the protocol: a credential in one of them would change what is sent. */
const takenHeaders: ReadonlySet<string> = new Set([
  "accept", "accept-charset", "accept-encoding", "accept-language", "connection", "content-encoding", "content-length", "content-type", "cookie",
  "date", "expect", "forwarded", "host", "keep-alive", "last-event-id", "origin", "referer", "set-cookie", "te", "trailer",
  "transfer-encoding", "upgrade", "user-agent", "via",
]);
const takenPrefixes = ["mcp-", "proxy-", "sec-", "x-forwarded-"] as const;

/** The sentence for a header name that cannot carry a credential, or null. */
function credentialHeaderProblem(name: string): string | null {
  if (name === "") return "Name the header, like X-Api-Key.";
  if (name.length > headerCharsMax) return `A header's name has at most ${headerCharsMax} characters.`;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "A header's name has letters, digits and dashes only.";
  const folded = name.toLowerCase();
  if (takenHeaders.has(folded) || takenPrefixes.some((prefix) => folded.startsWith(prefix))) {
    return `The header ${name} belongs to the connection or the protocol and cannot carry a credential.`;
  }
  return null;
}

/** The sentence for a value that cannot be sent, or null. */
function credentialValueProblem(kind: "bearer" | "header", value: string): string | null {
  if (value === "") return kind === "bearer" ? "Paste the token." : "Paste the header's value.";
  if (value.length > valueCharsMax) return `A credential has at most ${valueCharsMax.toLocaleString("en")} characters.`;
  if (kind === "bearer" && !/^[\x21-\x7e]+$/.test(value)) return "A token has no blanks and only ASCII characters. Check what was pasted.";
  if (!/^[\x20-\x7e]+$/.test(value)) return "A header's value has printable ASCII characters only. Check what was pasted.";
  return null;
}

/** Three flat fields, so that a plain form can send them. */
export const credentialFields = {
  credentialKind: z.enum(credentialKinds, { error: "Choose none, bearer or header." }).default("none"),
  credentialHeader: z.string().trim().max(200).default(""),
  /** People paste "Bearer …" too. */
  credentialValue: z.string().max(2 * valueCharsMax, "This is too long for a credential.").trim().default(""),
};

type CredentialFields = { [Name in keyof typeof credentialFields]: z.output<(typeof credentialFields)[Name]> };

/** Adds the problems of the three fields together; fields that the kind does not use are ignored. */
export function refineCredential(fields: CredentialFields, context: z.RefinementCtx): void {
  if (fields.credentialKind === "none") return;
  const header = fields.credentialKind === "header" ? credentialHeaderProblem(fields.credentialHeader) : null;
  if (header !== null) context.addIssue({ code: "custom", path: ["credentialHeader"], message: header });
  const value = credentialValueProblem(fields.credentialKind, plainValue(fields));
  if (value !== null) context.addIssue({ code: "custom", path: ["credentialValue"], message: value });
}

/** The value to keep: a bearer token without the scheme that was pasted with it. */
export function plainValue(fields: CredentialFields): string {
  return fields.credentialKind === "bearer" ? fields.credentialValue.replace(/^bearer\s+/i, "") : fields.credentialValue;
}
