// Invitations that nobody has accepted yet.

import { ActionForm } from "@/app/_ui/action-form";
import { Badge } from "@/app/_ui/badge";
import { RelativeTime } from "@/app/_ui/relative-time";
import { roleNames } from "@/app/_ui/role-names";
import { SubmitButton } from "@/app/_ui/submit-button";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TimeStamp } from "@/app/_ui/time-stamp";
import type { InvitationRecord } from "@/lib/members/member-record";
import { revokeInvite } from "./actions";

export function InvitationTable({ org, invitations }: { org: string; invitations: readonly InvitationRecord[] }) {
  return (
    <Table label="Invitations">
      <TableHead>
        <HeadCell>E-mail</HeadCell>
        <HeadCell>Role</HeadCell>
        <HeadCell>Made</HeadCell>
        <HeadCell>Ends</HeadCell>
        <HeadCell align="right"><span className="sr-only">Actions</span></HeadCell>
      </TableHead>
      <TableBody>
        {invitations.map((invitation) => (
          <TableRow key={invitation.id}>
            <TableCell className="font-medium">{invitation.email}</TableCell>
            <TableCell>{roleNames[invitation.role]}</TableCell>
            <TableCell muted><RelativeTime at={invitation.createdAt} /></TableCell>
            <TableCell muted>{invitation.expired ? <Badge tone="unknown">Ran out</Badge> : <TimeStamp at={invitation.expiresAt} />}</TableCell>
            <TableCell align="right">
              <ActionForm action={revokeInvite.bind(null, org)} success="Invitation taken back." className="items-end">
                <input type="hidden" name="invitationId" value={invitation.id} />
                <SubmitButton variant="ghost" size="sm">{invitation.expired ? "Clear" : "Revoke"}</SubmitButton>
              </ActionForm>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
