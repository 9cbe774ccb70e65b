// The members, with what the one who looks may change about each.

import { Badge } from "@/app/_ui/badge";
import { RelativeTime } from "@/app/_ui/relative-time";
import { roleNames } from "@/app/_ui/role-names";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import type { MemberRecord } from "@/lib/members/member-record";
import { can, isAtLeast, type Role } from "@/lib/tenancy/permissions";
import { MemberActs } from "./member-acts";
import { rolesUpTo } from "./role-options";

interface MemberTableProps {
  org: string;
  members: readonly MemberRecord[];
  actor: { readonly membershipId: string; readonly role: Role };
}

export function MemberTable({ org, members, actor }: MemberTableProps) {
  const manages = can(actor.role, "member.manage");
  return (
    <Table label="Members">
      <TableHead>
        <HeadCell>Name</HeadCell>
        <HeadCell>Role</HeadCell>
        <HeadCell className="max-sm:hidden">Joined</HeadCell>
        <HeadCell align="right"><span className="sr-only">Actions</span></HeadCell>
      </TableHead>
      <TableBody>
        {members.map((member) => (
          <TableRow key={member.id}>
            <TableCell>
              <span className="flex flex-wrap items-center gap-x-2 font-medium wrap-anywhere">{member.name}{member.id === actor.membershipId ? <Badge tone="accent">You</Badge> : null}</span>
              <span className="block wrap-anywhere text-ink-muted">{member.email}</span>
            </TableCell>
            <TableCell>{roleNames[member.role]}</TableCell>
            <TableCell muted className="max-sm:hidden"><RelativeTime at={member.joinedAt} /></TableCell>
            <TableCell align="right">
              {manages && isAtLeast(actor.role, member.role) ? (
                <MemberActs
                  org={org}
                  member={{ id: member.id, name: member.name, role: member.role, liveApiKeys: member.liveApiKeys, own: member.id === actor.membershipId }}
                  roles={rolesUpTo(actor.role)}
                />
              ) : null}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
