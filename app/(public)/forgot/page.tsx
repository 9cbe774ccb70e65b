// Asking for a letter that leads to a new password.

import type { Metadata } from "next";
import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { PublicFrame } from "@/app/_ui/shell/public-frame";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { TextLink } from "@/app/_ui/text-link";
import { forgot } from "./actions";

export const metadata: Metadata = { title: "Forgot your password" };

export default function ForgotPage() {
  return (
    <PublicFrame title="Forgot your password?" description="We send a link that lets you choose a new one." footer={<TextLink href="/sign-in">Back to signing in</TextLink>}>
      <ActionForm action={forgot} draftKey="forgot">
        <Field name="email" label="E-mail">
          <TextInput type="email" autoComplete="username" inputMode="email" spellCheck={false} autoCapitalize="none" required autoFocus />
        </Field>
        <SubmitButton size="lg" pendingLabel="Sending">Send the link</SubmitButton>
      </ActionForm>
    </PublicFrame>
  );
}
