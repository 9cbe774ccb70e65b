// Where signing in leads: to the organization looked at last, to the only one, to a choice, or to making the first.

import { Building2 } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { Badge } from "@/app/_ui/badge";
import { LinkButton } from "@/app/_ui/link-button";
import { PageHeader } from "@/app/_ui/page-header";
import { roleNames } from "@/app/_ui/role-names";
import { RowLink, Table, TableBody, TableCell, TableRow } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import { listOrganizations } from "@/lib/orgs/list-orgs";
import { lastOrgCookie, preferredOrg } from "../last-org-cookie";
import { PlainFrame } from "../plain-frame";

export const metadata: Metadata = { title: "Your organizations" };

export default async function OrganizationsPage() {
  const account = await requireAccount();
  const orgs = await listOrganizations(accountDeps().databaseUrl, account.userId);
  if (orgs.length === 0) redirect("/organizations/new");
  const preferred = preferredOrg(orgs, (await cookies()).get(lastOrgCookie)?.value);
  if (preferred) redirect(`/${preferred.slug}`);
  return (
    <PlainFrame account={account}>
      <PageHeader title="Your organizations" action={<LinkButton href="/organizations/new">New organization</LinkButton>} />
      <TableKeys>
        <Table label="Your organizations">
          <TableBody>
            {orgs.map((org) => (
              <TableRow key={org.slug}>
                <TableCell>
                  <span className="flex items-center gap-2"><Building2 aria-hidden className="size-4 text-ink-faint" /><RowLink href={`/${org.slug}`}>{org.name}</RowLink></span>
                </TableCell>
                <TableCell align="right"><Badge>{roleNames[org.role]}</Badge></TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableKeys>
    </PlainFrame>
  );
}
