"use client";
// Which credential the gateway sends to a server or another receiver: none, a bearer token, or a header of its own.

import { useState } from "react";
import { Field } from "@/app/_ui/field";
import { PasswordInput } from "@/app/_ui/password-input";
import { RadioCards } from "@/app/_ui/radio-cards";
import { TextInput } from "@/app/_ui/text-input";
import type { CredentialKind } from "@/lib/servers/credential-input";

const kindsOf = (receiver: string): readonly { readonly value: CredentialKind; readonly label: string; readonly help: string }[] => [
  { value: "none", label: "None", help: `The ${receiver} asks for nothing.` },
  { value: "bearer", label: "Bearer token", help: "Authorization: Bearer …" },
  { value: "header", label: "Custom header", help: "Like X-Api-Key." },
];

export function CredentialFields({ initial = "none", withoutNone, receiver = "server" }: {
  initial?: CredentialKind | undefined; withoutNone?: boolean | undefined;
  /** Who gets it, in a word. */
  receiver?: "server" | "receiver";
}) {
  const [kind, setKind] = useState<string>(initial);
  return (
    <>
      <RadioCards
        name="credentialKind"
        legend="Credential"
        columns={withoutNone ? 2 : 3}
        options={kindsOf(receiver).filter((option) => !withoutNone || option.value !== "none")}
        value={kind}
        onValueChange={setKind}
      />
      {kind === "header" ? (
        <Field name="credentialHeader" label="Header name">
          <TextInput mono required placeholder="X-Api-Key" autoComplete="off" spellCheck={false} />
        </Field>
      ) : null}
      {kind === "none" ? null : (
        <Field
          name="credentialValue"
          label={kind === "bearer" ? "Token" : "Header value"}
          help={`Sealed for the gateway at once: the console cannot read it back${receiver === "server" ? ", and agents never see it" : ""}.`}
        >
          <PasswordInput required autoComplete="off" spellCheck={false} />
        </Field>
      )}
    </>
  );
}
