// Who is in the organization, who is invited, and what each may do.

import type { Metadata } from "next";
import { currentTenant } from "@/app/_server/current-tenant";
import { listInvitations } from "@/lib/members/list-invitations";
import { listMembers } from "@/lib/members/list-members";
import { can } from "@/lib/tenancy/permissions";
import { InvitationTable } from "./invitation-table";
import { InviteMember } from "./invite-member";
import { MemberTable } from "./member-table";
import { rolesUpTo } from "./role-options";
import { Section } from "@/app/_ui/section";

export const metadata: Metadata = { title: "Members" };

interface MembersPageProps {
  params: Promise<{ org: string }>;
}

export default async function MembersPage({ params }: MembersPageProps) {
  const tenant = await currentTenant(params);
  const { actor, org } = tenant;
  const invites = can(actor.role, "member.invite");
  const [members, invitations] = await Promise.all([listMembers(tenant), invites ? listInvitations(tenant) : []]);
  return (
    <>
      <Section
        title={`Members (${members.length})`}
        action={invites ? <InviteMember org={org.slug} roles={rolesUpTo(actor.role)} /> : undefined}
      >
        <MemberTable org={org.slug} members={members} actor={{ membershipId: actor.membershipId, role: actor.role }} />
      </Section>
      {invitations.length > 0 ? (
        <Section title="Invitations" description="Not accepted yet. A link works once, for 7 days.">
          <InvitationTable org={org.slug} invitations={invitations} />
        </Section>
      ) : null}
    </>
  );
}
