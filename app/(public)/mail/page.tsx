// The mailbox of local mode: letters that stayed on this machine because there is no mail server. Elsewhere there is no such page.

import { Mail } from "lucide-react";
import type { Metadata } from "next";
import { EmptyState } from "@/app/_ui/empty-state";
import { PageHeader } from "@/app/_ui/page-header";
import { RelativeTime } from "@/app/_ui/relative-time";
import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import { listStoredLetters } from "@/lib/mail/read-mail-files";
import { localMailFolder } from "./local-mail-folder";

export const metadata: Metadata = { title: "Mail" };

export default async function MailPage() {
  const letters = await listStoredLetters(localMailFolder());
  return (
    <div className="mx-auto w-full max-w-3xl px-4 py-10">
      <PageHeader title="Mail" description="No mail server is set up, so letters stay on this machine. Only local mode shows this page." />
      {letters.length === 0 ? (
        <EmptyState title="No letters yet" icon={<Mail />}>Sign up, invite somebody or ask for a new password: the letter appears here.</EmptyState>
      ) : (
        <TableKeys>
          <Table label="Letters" className="table-fixed">
            <TableHead>
              <HeadCell>Subject</HeadCell>
              <HeadCell className="max-sm:hidden">To</HeadCell>
              <HeadCell align="right" className="w-28">Sent</HeadCell>
            </TableHead>
            <TableBody>
              {letters.map((letter) => (
                <TableRow key={letter.id}>
                  <TableCell className="truncate"><RowLink href={`/mail/${letter.id}`}>{letter.subject}</RowLink></TableCell>
                  <TableCell muted className="truncate max-sm:hidden">{letter.to}</TableCell>
                  <TableCell align="right" muted><RelativeTime at={letter.sentAt} /></TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableKeys>
      )}
    </div>
  );
}
