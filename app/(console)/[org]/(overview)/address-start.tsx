"use client";
// The shortest way to begin: an address pasted here is registered, and its page says what the gateway finds there.

import { useRouter } from "next/navigation";
import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { TextLink } from "@/app/_ui/text-link";
import { connectAddressAction, type RegisteredServer } from "../servers/actions";

export function AddressStart({ org }: { org: string }) {
  const router = useRouter();
  const goThere = ({ slug }: RegisteredServer): void => router.push(`/${org}/servers/${slug}`);
  return (
    <ActionForm action={connectAddressAction.bind(null, org)} draftKey={`first-server:${org}`} onSuccess={goThere} className="gap-3">
      <div className="flex items-start gap-2">
        <Field name="url" label="Server address" hideLabel className="min-w-0 flex-1">
          <TextInput mono required type="url" placeholder="https://example.com/mcp" autoComplete="off" spellCheck={false} />
        </Field>
        <SubmitButton>Connect</SubmitButton>
      </div>
      <TextLink href={`/${org}/servers/new`} className="self-start text-sm">It wants a credential</TextLink>
    </ActionForm>
  );
}
