// One letter of local mode's mailbox. Links of this console can be followed; everything else is text.

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Card } from "@/app/_ui/card";
import { DefinitionList } from "@/app/_ui/definition-list";
import { PageHeader } from "@/app/_ui/page-header";
import { TimeStamp } from "@/app/_ui/time-stamp";
import { consoleEnv } from "@/lib/env/console-env";
import { readStoredLetter } from "@/lib/mail/read-mail-files";
import { localMailFolder } from "../local-mail-folder";
import { splitAtLinks } from "./split-at-links";

export const metadata: Metadata = { title: "Letter" };

interface LetterPageProps {
  params: Promise<{ letter: string }>;
}

export default async function LetterPage({ params }: LetterPageProps) {
  const letter = await readStoredLetter(localMailFolder(), (await params).letter);
  if (!letter) notFound();
  return (
    <div className="mx-auto w-full max-w-3xl px-4 py-10">
      <PageHeader title={letter.subject} back={{ href: "/mail", label: "Mail" }} />
      <Card>
        <DefinitionList
          items={[
            { term: "From", value: letter.from },
            { term: "To", value: letter.to },
            { term: "Sent", value: <TimeStamp at={letter.sentAt} /> },
          ]}
        />
        <p className="mt-4 text-base break-words whitespace-pre-wrap text-ink">
          {splitAtLinks(letter.text, consoleEnv().CONSOLE_URL).map((part, index) =>
            part.href === null ? part.text : (
              <a key={index} href={part.href} className="font-medium break-all text-accent-ink underline underline-offset-3">{part.text}</a>
            ),
          )}
        </p>
      </Card>
    </div>
  );
}
