// The organization's API keys, live and ended.

import { Badge } from "@/app/_ui/badge";
import { Button } from "@/app/_ui/button";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { RelativeTime } from "@/app/_ui/relative-time";
import { roleNames } from "@/app/_ui/role-names";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TimeStamp } from "@/app/_ui/time-stamp";
import type { ApiKeyRecord } from "@/lib/api-keys/api-key-record";
import { endApiKey } from "./actions";

function Ends({ apiKey }: { apiKey: ApiKeyRecord }) {
  if (apiKey.state === "revoked") return <Badge tone="deny">Revoked</Badge>;
  if (apiKey.state === "expired") return <Badge tone="unknown">Ran out</Badge>;
  return apiKey.expiresAt === null ? <>Never</> : <TimeStamp at={apiKey.expiresAt} />;
}

export function ApiKeyTable({ org, keys }: { org: string; keys: readonly ApiKeyRecord[] }) {
  return (
    <Table label="API keys">
      <TableHead>
        <HeadCell>Label</HeadCell>
        <HeadCell>Key</HeadCell>
        <HeadCell>Role</HeadCell>
        <HeadCell>Made by</HeadCell>
        <HeadCell>Last used</HeadCell>
        <HeadCell>Ends</HeadCell>
        <HeadCell align="right"><span className="sr-only">Actions</span></HeadCell>
      </TableHead>
      <TableBody>
        {keys.map((key) => (
          <TableRow key={key.id}>
            <TableCell className="font-medium">{key.label}</TableCell>
            <TableCell mono muted className="whitespace-nowrap">{key.hint}</TableCell>
            <TableCell>{roleNames[key.role]}</TableCell>
            <TableCell muted>{key.makerName}</TableCell>
            <TableCell muted>{key.lastUsedAt ? <RelativeTime at={key.lastUsedAt} /> : "Never"}</TableCell>
            <TableCell muted><Ends apiKey={key} /></TableCell>
            <TableCell align="right">
              {key.state === "live" ? (
                <ConfirmDialog
                  trigger={<Button variant="ghost" size="sm">Revoke</Button>}
                  title={`Revoke ${key.label}?`}
                  effects={["Scripts that use it are refused from the next request on.", "Grants that it made go on working."]}
                  confirmLabel="Revoke"
                  fields={{ apiKeyId: key.id }}
                  success="Key revoked."
                  action={endApiKey.bind(null, org)}
                />
              ) : null}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
