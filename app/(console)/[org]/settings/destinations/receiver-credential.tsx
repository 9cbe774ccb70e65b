"use client";
// The credential that a receiver wants: of Splunk and Elasticsearch always one token, of the others whatever there is.

import { CredentialFields } from "@/app/(console)/[org]/servers/credential-fields";
import { Field } from "@/app/_ui/field";
import { PasswordInput } from "@/app/_ui/password-input";
import { kindRows, type DestinationKind } from "@/lib/destinations/destination-kinds";

export function ReceiverCredential({ kind, withoutNone }: { kind: DestinationKind; withoutNone?: boolean | undefined }) {
  const { scheme } = kindRows[kind];
  if (scheme === null) return <CredentialFields receiver="receiver" initial={withoutNone === true ? "bearer" : "none"} withoutNone={withoutNone} />;
  return (
    <>
      <input type="hidden" name="credentialKind" value="bearer" />
      <Field name="credentialValue" label={scheme === "Splunk" ? "Token" : "API key"}
        help={`Sent as Authorization: ${scheme} …, so paste it without that word. Sealed for the gateway at once: the console cannot read it back.`}>
        <PasswordInput required autoComplete="off" spellCheck={false} />
      </Field>
    </>
  );
}
