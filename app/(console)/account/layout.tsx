// The person's own pages, inside the shell of the organization they came from, if there is one.

import type { Metadata } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { PageHeader } from "@/app/_ui/page-header";
import { TabsNav } from "@/app/_ui/tabs-nav";
import { listOrganizations } from "@/lib/orgs/list-orgs";
import { ConsoleFrame } from "../console-frame";
import { lastOrgCookie, preferredOrg } from "../last-org-cookie";
import { PlainFrame } from "../plain-frame";

export const metadata: Metadata = { title: "Your account" };

const tabs = [
  { href: "/account", label: "Profile" },
  { href: "/account/password", label: "Password" },
  { href: "/account/sessions", label: "Sessions" },
  { href: "/account/delete", label: "Delete" },
];

export default async function AccountLayout({ children }: { children: ReactNode }) {
  const account = await requireAccount();
  const orgs = await listOrganizations(accountDeps().databaseUrl, account.userId);
  const current = preferredOrg(orgs, (await cookies()).get(lastOrgCookie)?.value) ?? orgs[0];
  const content = (
    <>
      <PageHeader title="Your account" description={account.email} />
      <TabsNav label="Your account" tabs={tabs} />
      {children}
    </>
  );
  return current ? <ConsoleFrame account={account} orgs={orgs} current={current}>{content}</ConsoleFrame> : <PlainFrame account={account}>{content}</PlainFrame>;
}
