// Where an invitation leads: who invites to what, and as whom one would join.

import type { Metadata } from "next";
import { accountDeps } from "@/app/_server/account-deps";
import { currentAccount } from "@/app/_server/current-account";
import { ActionForm } from "@/app/_ui/action-form";
import { Callout } from "@/app/_ui/callout";
import { LinkButton } from "@/app/_ui/link-button";
import { roleHelp, roleNames } from "@/app/_ui/role-names";
import { PublicFrame } from "@/app/_ui/shell/public-frame";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextLink } from "@/app/_ui/text-link";
import { readInvitation } from "@/lib/members/read-invitation";
import { acceptAsAnother, join } from "../actions";

export const metadata: Metadata = { title: "Invitation" };

interface InvitationPageProps {
  params: Promise<{ token: string }>;
}

export default async function InvitationPage({ params }: InvitationPageProps) {
  const { token } = await params;
  const [invitation, account] = await Promise.all([readInvitation(accountDeps().databaseUrl, token), currentAccount()]);
  if (!invitation) {
    return (
      <PublicFrame title="This invitation is over" footer={<TextLink href={account ? "/organizations" : "/sign-in"}>{account ? "To your organizations" : "Sign in"}</TextLink>}>
        <p className="text-base text-ink">It was used, taken back, or is older than 7 days. Ask whoever invited you for a new one.</p>
      </PublicFrame>
    );
  }
  const next = encodeURIComponent(`/invitation/${token}`);
  const description = <>As <span className="font-medium text-ink">{roleNames[invitation.role]}</span>. {roleHelp[invitation.role]}</>;
  if (!account) {
    return (
      <PublicFrame title={`Join ${invitation.orgName}`} description={description}>
        <p className="mb-5 text-base text-ink">The invitation was sent to <span className="font-medium wrap-anywhere">{invitation.email}</span>.</p>
        <div className="flex flex-col gap-3">
          <LinkButton variant="primary" size="lg" href={`/sign-up?next=${next}`}>Make an account and join</LinkButton>
          <LinkButton size="lg" href={`/sign-in?next=${next}`}>I have an account: sign in</LinkButton>
        </div>
      </PublicFrame>
    );
  }
  const same = account.email === invitation.email;
  return (
    <PublicFrame title={`Join ${invitation.orgName}`} description={description}>
      <div className="flex flex-col gap-5">
        {same ? null : (
          <Callout tone="warn" title="Another address">
            The invitation was sent to <span className="font-medium wrap-anywhere">{invitation.email}</span>. You are signed in as{" "}
            <span className="font-medium wrap-anywhere">{account.email}</span>, and that is who would join.
          </Callout>
        )}
        <ActionForm action={join}>
          <input type="hidden" name="token" value={token} />
          <SubmitButton size="lg" pendingLabel="Joining">{`Join as ${account.name}`}</SubmitButton>
        </ActionForm>
        {same ? <p className="text-sm wrap-anywhere text-ink-faint">{account.email}</p> : (
          <form action={acceptAsAnother.bind(null, token)}>
            <SubmitButton variant="secondary" size="lg" className="w-full">Sign out and use another account</SubmitButton>
          </form>
        )}
      </div>
    </PublicFrame>
  );
}
