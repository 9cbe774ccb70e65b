// A server's stored credential, opened once for each document, in this process alone (law L5).
import { openSecret } from "@/lib/crypto/open-secret";
import { isPlainHeaderValue } from "@/lib/mcp/plain-header-value";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import { secretForms } from "../answers/shows-secret";
import { isCredentialName, type CredentialHeader } from "./outbound-headers";
import { secretParts } from "./secret-parts";

/** The header, or null where the server wants none. Rejects for a secret that does not open for this very organization, server and origin, or that no header can carry. */
async function openCredential({ org, server }: ServerDocument, privateKey: string): Promise<CredentialHeader | null> {
  const { credential } = server;
  if (credential.kind === "none") return null;
  const secret = await openSecret(credential.sealed, { orgId: org.id, serverId: server.id, origin: server.origin }, privateKey);
  if (!isPlainHeaderValue(secret)) throw new Error("the stored credential cannot stand in a header");
  if (credential.kind === "bearer") return headerOf("authorization", `Bearer ${secret}`);
  const name = credential.header.toLowerCase();
  if (!isCredentialName(name)) throw new Error("the stored credential is for a header that it may not set");
  return headerOf(name, secret);
}

function headerOf(name: string, value: string): CredentialHeader {
  return { name, value, forms: secretForms(secretParts({ name, value })) };
}

/** Null for a server that has none. Rejects where it does not open. */
export type CredentialOpener = (document: ServerDocument) => CredentialHeader | null | Promise<CredentialHeader | null>;

/** Opens each document's credential once, and says once where one does not open. Without a promise once it is open. */
export function credentialOpener(privateKey: string, onUnreadable: (document: ServerDocument) => void): CredentialOpener {
  const opened = new WeakMap<ServerDocument, CredentialHeader | null | Promise<CredentialHeader | null>>();
  return (document) => {
    const known = opened.get(document);
    if (known !== undefined) return known;
    const fresh = openCredential(document, privateKey);
    opened.set(document, fresh);
    fresh.then((header) => opened.set(document, header), () => onUnreadable(document));
    return fresh;
  };
}
