// Where a verification letter leads. The password of the sign-up confirms, so that nobody gives their mailbox's word to an account of a stranger's.

import type { Metadata } from "next";
import { safeNext } from "@/app/_server/safe-next";
import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { PasswordInput } from "@/app/_ui/password-input";
import { PublicFrame } from "@/app/_ui/shell/public-frame";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextLink } from "@/app/_ui/text-link";
import { verify } from "../actions";

export const metadata: Metadata = { title: "Confirm your address" };

interface VerifyPageProps {
  params: Promise<{ token: string }>;
  searchParams: Promise<{ next?: string | string[] }>;
}

export default async function VerifyPage({ params, searchParams }: VerifyPageProps) {
  const [{ token }, { next }] = await Promise.all([params, searchParams]);
  const target = safeNext(next);
  return (
    <PublicFrame
      title="Confirm your address"
      description="If you have just signed up, this is the last step."
      footer={<>Somebody else signed up with your address, or you do not know the password? <TextLink href="/forgot">Choose your own</TextLink></>}
    >
      <ActionForm action={verify}>
        <input type="hidden" name="token" value={token} />
        {target === null ? null : <input type="hidden" name="next" value={target} />}
        <Field name="password" label="Password" help="The one that you chose when you signed up.">
          <PasswordInput autoComplete="current-password" required autoFocus />
        </Field>
        <SubmitButton size="lg" pendingLabel="Confirming">Confirm this address</SubmitButton>
      </ActionForm>
    </PublicFrame>
  );
}
