// A destination's secrets, opened for one attempt, in this process alone (law L5).
import { openSecret } from "@/lib/crypto/open-secret";
import { kindRows } from "@/lib/destinations/destination-kinds";
import { credentialPlace, signingPlace } from "@/lib/destinations/signing-place";
import { isPlainHeaderValue } from "@/lib/mcp/plain-header-value";
import { secretForms, type SecretForms } from "../answers/shows-secret";
import { isCredentialName } from "../upstream/outbound-headers";
import { secretParts } from "../upstream/secret-parts";
import type { Destination } from "./destination";

export interface OpenedDestination {
  readonly header: { readonly name: string; readonly value: string } | null;
  /** What signs, the newest first; none of a destination that is no webhook. */
  readonly signing: readonly string[];
  /** Everything that no answer may be seen to repeat. */
  readonly forms: SecretForms;
}

/** Rejects for a secret that does not open for this very organization, destination and origin, or that no header can carry. */
export async function openDestination(destination: Destination, privateKey: string, nowMs: number): Promise<OpenedDestination> {
  const place = { orgId: destination.org_id, destinationId: destination.id, origin: destination.origin };
  const { credential_sealed: sealed, signing_sealed, signing_before_sealed, signing_before_until } = destination;
  const secret = sealed === null ? null : await openSecret(sealed, credentialPlace(place), privateKey);
  if (secret !== null && !isPlainHeaderValue(secret)) throw new Error("the stored credential cannot stand in a header");
  const isBeforeValid = signing_before_until !== null && signing_before_until.getTime() > nowMs;
  const signing: string[] = [];
  for (const one of [signing_sealed, isBeforeValid ? signing_before_sealed : null]) {
    if (one !== null) signing.push(await openSecret(one, signingPlace(place), privateKey));
  }
  if (destination.kind === "webhook" && signing.length === 0) throw new Error("a webhook without a signing secret");
  const header = secret === null ? null : headerOf(destination, secret);
  return { header, signing, forms: secretForms([...(header === null ? [] : secretParts(header)), ...signing.flatMap(signingParts)]) };
}

/** A signing secret is the same without the mark before it. */
function signingParts(secret: string): readonly string[] {
  return secretParts({ name: "webhook-signature", value: secret.replace(/^whsec_/, "") });
}

function headerOf({ kind, credential_kind, credential_header }: Destination, secret: string): { readonly name: string; readonly value: string } {
  if (credential_kind === "bearer") return { name: "authorization", value: `${kindRows[kind].scheme ?? "Bearer"} ${secret}` };
  const name = (credential_header ?? "").toLowerCase();
  if (!isCredentialName(name) || name.startsWith("webhook-")) throw new Error("the stored credential is for a header that it may not set");
  return { name, value: secret };
}
