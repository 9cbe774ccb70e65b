// Name, address, password.

import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { PasswordInput } from "@/app/_ui/password-input";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { passwordCharsMin } from "@/lib/accounts/account-input";
import { signUp } from "./actions";

interface SignUpFormProps {
  invitation: { readonly token: string; readonly email: string } | null;
  /** The invitation admits its own address alone. */
  fixedEmail: boolean;
}

export function SignUpForm({ invitation, fixedEmail }: SignUpFormProps) {
  const fixed = fixedEmail && invitation !== null;
  return (
    <ActionForm action={signUp} draftKey="sign-up">
      {invitation ? <input type="hidden" name="invitation" value={invitation.token} /> : null}
      <Field name="name" label="Your name">
        <TextInput autoComplete="name" required autoFocus />
      </Field>
      <Field name="email" label="E-mail" help={fixed ? "The address that the invitation was sent to." : undefined}>
        <TextInput type="email" autoComplete="email" inputMode="email" spellCheck={false} autoCapitalize="none" required
          defaultValue={invitation?.email ?? ""} readOnly={fixed} />
      </Field>
      <Field name="password" label="Password" help={`At least ${passwordCharsMin} characters. A few words in a row do well.`}>
        <PasswordInput autoComplete="new-password" required />
      </Field>
      <SubmitButton size="lg" pendingLabel="Making your account">Sign up</SubmitButton>
    </ActionForm>
  );
}
