// Signing in with e-mail and password, or through a provider that this installation has.

import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { accountDeps } from "@/app/_server/account-deps";
import { currentAccount } from "@/app/_server/current-account";
import { providerNames } from "@/app/_server/provider-names";
import { safeNext } from "@/app/_server/safe-next";
import { ActionForm } from "@/app/_ui/action-form";
import { Callout } from "@/app/_ui/callout";
import { Field } from "@/app/_ui/field";
import { PasswordInput } from "@/app/_ui/password-input";
import { PublicFrame } from "@/app/_ui/shell/public-frame";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { TextLink } from "@/app/_ui/text-link";
import { ProviderButtons } from "../provider-buttons";
import { signIn } from "./actions";
import { refusalOf } from "./refusals";

export const metadata: Metadata = { title: "Sign in" };

interface SignInPageProps {
  searchParams: Promise<{ next?: string | string[]; error?: string | string[]; reset?: string }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { next, error, reset } = await searchParams;
  const target = safeNext(next);
  if (await currentAccount()) redirect(target ?? "/organizations");
  const refusal = refusalOf(error);
  const { signup } = accountDeps();
  const suffix = target === null ? "" : `?next=${encodeURIComponent(target)}`;
  return (
    <PublicFrame
      title="Sign in"
      footer={signup === "closed" ? undefined : <>No account yet? <TextLink href={`/sign-up${suffix}`}>Sign up</TextLink></>}
    >
      <div className="flex flex-col gap-5">
        {refusal !== null ? <Callout tone="warn" title={refusal.title}>{refusal.sentence}</Callout> : null}
        {reset !== undefined ? <Callout tone="good">Your new password is set. Sign in with it.</Callout> : null}
        <ActionForm action={signIn} draftKey="sign-in">
          {target === null ? null : <input type="hidden" name="next" value={target} />}
          <Field name="email" label="E-mail">
            <TextInput type="email" autoComplete="username" inputMode="email" spellCheck={false} autoCapitalize="none" required autoFocus />
          </Field>
          <Field name="password" label="Password" aside={<TextLink href="/forgot" className="text-sm">Forgot it?</TextLink>}>
            <PasswordInput autoComplete="current-password" required />
          </Field>
          <SubmitButton size="lg" pendingLabel="Signing in">Sign in</SubmitButton>
        </ActionForm>
        <ProviderButtons providers={providerNames()} target={target ?? "/organizations"} />
      </div>
    </PublicFrame>
  );
}
