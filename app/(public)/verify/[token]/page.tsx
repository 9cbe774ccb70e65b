// Where a verification letter leads. A button confirms, since programs that look through mail follow links too.

import type { Metadata } from "next";
import { safeNext } from "@/app/_server/safe-next";
import { ActionForm } from "@/app/_ui/action-form";
import { PublicFrame } from "@/app/_ui/shell/public-frame";
import { SubmitButton } from "@/app/_ui/submit-button";
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
    <PublicFrame title="Confirm your address" description="If you have just signed up, this is the last step.">
      <ActionForm action={verify}>
        <input type="hidden" name="token" value={token} />
        {target === null ? null : <input type="hidden" name="next" value={target} />}
        <SubmitButton size="lg" pendingLabel="Confirming">Confirm this address</SubmitButton>
      </ActionForm>
    </PublicFrame>
  );
}
