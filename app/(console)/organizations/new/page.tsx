// A new organization; the first one too, for whoever joined by invitation and left, or whose organization was deleted.

import type { Metadata } from "next";
import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { ActionForm } from "@/app/_ui/action-form";
import { Field } from "@/app/_ui/field";
import { PageHeader } from "@/app/_ui/page-header";
import { SubmitButton } from "@/app/_ui/submit-button";
import { TextInput } from "@/app/_ui/text-input";
import { listOrganizations } from "@/lib/orgs/list-orgs";
import { PlainFrame } from "../../plain-frame";
import { createOrg } from "../actions";

export const metadata: Metadata = { title: "New organization" };

export default async function NewOrganizationPage() {
  const account = await requireAccount();
  const orgs = await listOrganizations(accountDeps().databaseUrl, account.userId);
  return (
    <PlainFrame account={account}>
      <PageHeader
        title="New organization"
        description={orgs.length === 0
          ? "You are in no organization. Make one, or open the link of an invitation."
          : "Servers, policies, grants and members of one organization are invisible to every other."}
        back={orgs.length === 0 ? undefined : { href: "/organizations", label: "Back" }}
      />
      <div className="max-w-md">
        <ActionForm action={createOrg} draftKey="new-organization">
          <Field name="name" label="Name" help="The address is made from it and stays; the name can be changed.">
            <TextInput required autoFocus autoComplete="organization" />
          </Field>
          <div><SubmitButton pendingLabel="Creating">Create organization</SubmitButton></div>
        </ActionForm>
      </div>
    </PlainFrame>
  );
}
