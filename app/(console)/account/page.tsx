// Name and address.

import { requireAccount } from "@/app/_server/current-account";
import { ActionForm } from "@/app/_ui/action-form";
import { Badge } from "@/app/_ui/badge";
import { DefinitionList } from "@/app/_ui/definition-list";
import { Field } from "@/app/_ui/field";
import { Section } from "@/app/_ui/section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { rename } from "./actions";

export default async function ProfilePage() {
  const account = await requireAccount();
  return (
    <div className="max-w-xl">
      <Section title="Name" description="Members of your organizations see it.">
        <ActionForm action={rename} success="Name saved.">
          <Field name="name" label="Your name"><TextInput defaultValue={account.name} autoComplete="name" required /></Field>
          <div><SubmitButton>Save name</SubmitButton></div>
        </ActionForm>
      </Section>
      <Section title="Sign-in address">
        <DefinitionList
          items={[
            { term: "E-mail", value: <span className="flex flex-wrap items-center gap-2"><span className="wrap-anywhere">{account.email}</span>{account.emailVerified ? <Badge tone="allow">Confirmed</Badge> : <Badge tone="park">Not confirmed</Badge>}</span> },
            { term: "Account id", value: <code className="font-mono text-xs">{account.userId}</code> },
          ]}
        />
      </Section>
    </div>
  );
}
