// Leaving for good: what goes, what stays, and what stands in the way.

import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { Button } from "@/app/_ui/button";
import { Callout } from "@/app/_ui/callout";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { Section } from "@/app/_ui/section";
import { accountEffects } from "@/lib/accounts/delete-account";
import { deleteAccount } from "../actions";

export default async function DeleteAccountPage() {
  const account = await requireAccount();
  const organizations = await accountEffects(accountDeps().databaseUrl, account.userId);
  const named = (fate: string) => organizations.filter((org) => org.fate === fate).map(({ name }) => name);
  const [blocking, deleted, left] = [named("blocks"), named("deleted"), named("left")];
  const effects = [
    "Your name, your address, your password and your sessions are erased. Logs keep the account id, which then names nobody.",
    ...deleted.map((name) => `${name} is deleted with its servers, policies, grants and logs: nobody else is in it.`),
    ...left.map((name) => `You leave ${name}. API keys that you made there stop working.`),
  ];
  return (
    <Section title="Delete your account" className="max-w-xl">
      {blocking.length > 0 ? (
        <Callout tone="warn" title="Not yet">
          You are the only owner of {blocking.join(", ")}, and others are in there. Make one of them an owner, or delete the organization, then come back.
        </Callout>
      ) : (
        <>
          <ul className="mb-5 flex list-disc flex-col gap-1 pl-4 text-base text-ink marker:text-ink-faint">
            {effects.map((effect) => <li key={effect}>{effect}</li>)}
          </ul>
          <ConfirmDialog
            trigger={<Button variant="danger">Delete account</Button>}
            title="Delete your account?"
            description="This cannot be undone."
            effects={effects}
            confirmLabel="Delete account"
            typedName={account.email}
            action={deleteAccount}
          />
        </>
      )}
    </Section>
  );
}
