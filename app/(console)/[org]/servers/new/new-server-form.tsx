"use client";
// Registers a server: its address first, since that is what one has at hand.

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { registerServerAction, type RegisteredServer } from "../actions";
import { CredentialFields } from "../credential-fields";
import { nameFromAddress } from "./name-from-address";

export function NewServerForm({ org, address, called }: { org: string; address: string; called: string }) {
  const router = useRouter();
  const [guess, setGuess] = useState(() => nameFromAddress(address));
  const [own, setOwn] = useState<string | null>(called === "" ? null : called);
  const follow = (typed: string): void => {
    // A name that is the guess, also of an address that came to nothing, or none at all, goes on following the address.
    if (own === guess || own === "") setOwn(null);
    setGuess(nameFromAddress(typed));
  };
  const goThere = ({ slug }: RegisteredServer): void => router.push(`/${org}/servers/${slug}`);
  return (
    <ActionForm action={registerServerAction.bind(null, org)} draftKey={`new-server:${org}`} onSuccess={goThere} className="max-w-2xl">
      <Field name="url" label="Address" help="Where the server answers MCP over HTTP. Many end in /mcp.">
        <TextInput
          mono
          required
          autoFocus
          type="url"
          inputMode="url"
          defaultValue={address}
          placeholder="https://example.com/mcp"
          autoComplete="off"
          spellCheck={false}
          className="h-10"
          onChange={(event) => follow(event.currentTarget.value)}
        />
      </Field>
      <Field name="name" label="Name" help="What people here call it. You can change it later.">
        <TextInput
          required
          maxLength={80}
          value={own ?? guess}
          placeholder="Files"
          onChange={(event) => setOwn(event.currentTarget.value)}
        />
      </Field>
      <CredentialFields />
      <div className="flex items-center gap-3">
        <SubmitButton pendingLabel="Registering">Connect</SubmitButton>
        <p className="text-sm text-ink-faint">The gateway connects and lists the tools. No agent can call any of them yet.</p>
      </div>
    </ActionForm>
  );
}
