// Where one is signed in, and the way out of each.

import { accountDeps } from "@/app/_server/account-deps";
import { requireAccount } from "@/app/_server/current-account";
import { ActionForm } from "@/app/_ui/action-form";
import { Badge } from "@/app/_ui/badge";
import { Button } from "@/app/_ui/button";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { RelativeTime } from "@/app/_ui/relative-time";
import { Section } from "@/app/_ui/section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { HeadCell, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { listSessions } from "@/lib/accounts/list-sessions";
import { signOutEverywhere, signOutSession } from "../actions";

export default async function SessionsPage() {
  const account = await requireAccount();
  const sessions = await listSessions(accountDeps().databaseUrl, account, new Date());
  return (
    <Section
      title="Sessions"
      description="A session ends 30 days after its last use, or when you end it here."
      action={
        <ConfirmDialog
          trigger={<Button>Sign out everywhere</Button>}
          title="Sign out everywhere?"
          effects={[`${sessions.length} ${sessions.length === 1 ? "session ends" : "sessions end"} at once, this one among them.`, "API keys and grants go on working."]}
          confirmLabel="Sign out everywhere"
          action={signOutEverywhere}
        />
      }
    >
      <Table label="Sessions">
        <TableHead>
          <HeadCell>Device</HeadCell>
          <HeadCell className="max-sm:hidden">Address</HeadCell>
          <HeadCell className="max-sm:hidden">Signed in</HeadCell>
          <HeadCell>Last seen</HeadCell>
          <HeadCell align="right"><span className="sr-only">Actions</span></HeadCell>
        </TableHead>
        <TableBody>
          {sessions.map((session) => (
            <TableRow key={session.id}>
              <TableCell><span className="flex flex-wrap items-center gap-x-2 sm:whitespace-nowrap">{session.device}{session.current ? <Badge tone="accent">This one</Badge> : null}</span><span className="block font-mono text-xs break-all text-ink-muted sm:hidden">{session.ip}</span></TableCell>
              <TableCell mono muted className="max-sm:hidden">{session.ip}</TableCell>
              <TableCell muted className="max-sm:hidden"><RelativeTime at={session.createdAt} /></TableCell>
              <TableCell muted><RelativeTime at={session.lastSeenAt} /></TableCell>
              <TableCell align="right">
                <ActionForm action={signOutSession} success="Signed out there." className="items-end">
                  <input type="hidden" name="sessionId" value={session.id} />
                  <SubmitButton variant="ghost" size="sm">Sign out</SubmitButton>
                </ActionForm>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
