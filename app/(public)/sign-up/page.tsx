// A new account. With an invitation's link behind it, the address is the invitation's.

import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { accountDeps } from "@/app/_server/account-deps";
import { currentAccount } from "@/app/_server/current-account";
import { invitationTokenOf } from "@/app/_server/invitation-token-of";
import { providerNames } from "@/app/_server/provider-names";
import { safeNext } from "@/app/_server/safe-next";
import { Callout } from "@/app/_ui/callout";
import { PublicFrame } from "@/app/_ui/shell/public-frame";
import { TextLink } from "@/app/_ui/text-link";
import { readInvitation } from "@/lib/members/read-invitation";
import { ProviderButtons } from "../provider-buttons";
import { SignUpForm } from "./sign-up-form";

export const metadata: Metadata = { title: "Sign up" };

interface SignUpPageProps {
  searchParams: Promise<{ next?: string | string[] }>;
}

export default async function SignUpPage({ searchParams }: SignUpPageProps) {
  const target = safeNext((await searchParams).next);
  if (await currentAccount()) redirect(target ?? "/organizations");
  const { databaseUrl, signup } = accountDeps();
  const token = invitationTokenOf(target);
  const invitation = token === null ? null : await readInvitation(databaseUrl, token);
  const signInHref = target === null ? "/sign-in" : `/sign-in?next=${encodeURIComponent(target)}`;
  const admitted = signup === "open" || (signup === "invite" && invitation !== null);
  return (
    <PublicFrame
      title={invitation ? `Join ${invitation.orgName}` : "Sign up"}
      description={invitation ? "Make an account first; joining comes next." : "You get an organization of your own."}
      footer={<>Have an account? <TextLink href={signInHref}>Sign in</TextLink></>}
    >
      {admitted ? (
        <div className="flex flex-col gap-5">
          <SignUpForm invitation={invitation && token ? { token, email: invitation.email } : null} fixedEmail={signup === "invite"} />
          <ProviderButtons providers={providerNames()} target={target ?? "/organizations"} />
        </div>
      ) : (
        <Callout tone="info" title={signup === "closed" ? "No new accounts" : "By invitation"}>
          {signup === "closed"
            ? "This installation takes no new accounts. Ask whoever runs it."
            : "New accounts need an invitation here. Open the link of yours, or ask an admin of your organization for one."}
        </Callout>
      )}
    </PublicFrame>
  );
}
