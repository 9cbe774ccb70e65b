// Where a reset letter leads: choosing a new password.

import type { Metadata } from "next";
import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { PasswordInput } from "@/app/_ui/password-input";
import { PublicFrame } from "@/app/_ui/shell/public-frame";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextLink } from "@/app/_ui/text-link";
import { passwordCharsMin } from "@/lib/accounts/account-input";
import { reset } from "../actions";

export const metadata: Metadata = { title: "Choose a new password" };

interface ResetPageProps {
  params: Promise<{ token: string }>;
}

export default async function ResetPage({ params }: ResetPageProps) {
  const { token } = await params;
  return (
    <PublicFrame
      title="Choose a new password"
      description="You will be signed out everywhere, then sign in with the new one."
      footer={<>Link too old? <TextLink href="/forgot">Ask for a new one</TextLink></>}
    >
      <ActionForm action={reset}>
        <input type="hidden" name="token" value={token} />
        <Field name="password" label="New password" help={`At least ${passwordCharsMin} characters. A few words in a row do well.`}>
          <PasswordInput autoComplete="new-password" required autoFocus />
        </Field>
        <SubmitButton size="lg" pendingLabel="Setting it">Set the password</SubmitButton>
      </ActionForm>
    </PublicFrame>
  );
}
