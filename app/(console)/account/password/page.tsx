// A new password, for one who knows the old one; a first one by mail, for one who signs in through a provider.

import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { LinkButton } from "@/app/_ui/link-button";
import { PasswordInput } from "@/app/_ui/password-input";
import { Section } from "@/app/_ui/section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { passwordCharsMin } from "@/lib/accounts/account-input";
import { hasPassword } from "@/lib/accounts/has-password";
import { changePassword } from "../actions";

export default async function PasswordPage() {
  const account = await requireAccount();
  if (!(await hasPassword(accountDeps().databaseUrl, account.userId))) {
    return (
      <Section title="Password" description="You sign in through a provider and have no password. A link by mail lets you set one." className="max-w-xl">
        <LinkButton href="/forgot">Set a password</LinkButton>
      </Section>
    );
  }
  return (
    <Section title="Password" description="A new one signs you out in every other browser." className="max-w-xl">
      <ActionForm action={changePassword} success="Password changed.">
        <input type="hidden" autoComplete="username" value={account.email} readOnly />
        <Field name="current" label="Present password"><PasswordInput autoComplete="current-password" required /></Field>
        <Field name="password" label="New password" help={`At least ${passwordCharsMin} characters. A few words in a row do well.`}>
          <PasswordInput autoComplete="new-password" required />
        </Field>
        <div><SubmitButton pendingLabel="Changing">Change password</SubmitButton></div>
      </ActionForm>
    </Section>
  );
}
