// Grants of a server as a table; each row opens the grant.

import { RelativeTime } from "@/app/_ui/relative-time";
import { StatusMark, type Status } from "@/app/_ui/status-mark";
import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import type { GrantRecord } from "@/lib/grants/grant-record";

export const grantStatus: Readonly<Record<GrantRecord["state"], { readonly status: Status; readonly label: string }>> = {
  active: { status: "ok", label: "Active" },
  expired: { status: "off", label: "Expired" },
  revoked: { status: "off", label: "Revoked" },
};

export function GrantTable({ label, grants, path }: { label: string; grants: readonly GrantRecord[]; path: string }) {
  return (
    <Table label={label}>
      <TableHead>
        <HeadCell>Label</HeadCell>
        <HeadCell className="w-28">State</HeadCell>
        <HeadCell className="w-48">Policy</HeadCell>
        <HeadCell className="w-36">Token</HeadCell>
        <HeadCell className="w-28">Expires</HeadCell>
        <HeadCell className="w-28">Made</HeadCell>
      </TableHead>
      <TableBody>
        {grants.map((grant) => (
          <TableRow key={grant.id}>
            <TableCell className="max-w-72 truncate"><RowLink href={`${path}/${grant.id}`} scroll={false}>{grant.label}</RowLink></TableCell>
            <TableCell><StatusMark {...grantStatus[grant.state]} /></TableCell>
            <TableCell className="max-w-48 truncate">{grant.policyName ?? <span className="text-ink-muted">none: denies all</span>}</TableCell>
            <TableCell mono muted>{grant.tokenHint}…</TableCell>
            <TableCell muted>{grant.expiresAt === null ? "never" : <RelativeTime at={grant.expiresAt} />}</TableCell>
            <TableCell muted><RelativeTime at={grant.createdAt} /></TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
