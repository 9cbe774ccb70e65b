// The newest checkpoint and its key, and what should worry one about them.

import { Callout } from "@/app/_ui/callout";
import { Card } from "@/app/_ui/card";
import { CopyButton } from "@/app/_ui/copy-button";
import { CopyField } from "@/app/_ui/copy-field";
import { DefinitionList } from "@/app/_ui/definition-list";
import { RelativeTime } from "@/app/_ui/relative-time";
import { StatusMark } from "@/app/_ui/status-mark";
import { TimeStamp } from "@/app/_ui/time-stamp";
import type { Evidence, StatementRecord } from "@/lib/evidence/read-evidence";
import { countWords, shortRoot, spanWords } from "./evidence-words";

export function EvidenceWarnings({ evidence: { last, isLate } }: { evidence: Evidence }) {
  return (
    <div className="grid gap-3 not-empty:mb-4">
      {isLate ? <Callout tone="warn" title="A checkpoint is late">Records have waited for more than five minutes. What no checkpoint covers can be changed unseen: ask whoever runs the gateways whether one has its checkpoint key.</Callout> : null}
      {last !== null && last.fingerprint === null ? <Callout tone="warn" title="The signing key is unknown">This installation has no public key for the newest checkpoint, so a verifier will not take it. It may come from a restored database: ask whoever runs it.</Callout> : null}
      {last !== null && last.said === null ? <Callout tone="danger" title="The newest checkpoint is not as it was signed">Its text, its place or its signature was changed since: a verifier will not take it. Take the records and the checkpoints along, and ask whoever runs the database.</Callout> : null}
    </div>
  );
}

export function LastCheckpoint({ last, open }: { last: StatementRecord; open: number }) {
  const { said } = last;
  return (
    <Card title="Last checkpoint" action={open === 0 ? <StatusMark status="ok" label="Covers every record" /> : <StatusMark status="pending" label={`${countWords(open, "record")} since`} />}>
      <DefinitionList items={[
        { term: "Number", value: String(last.number) },
        ...(said === null ? [] : [
          { term: last.fingerprint === null ? "Dated" : "Signed", value: <><RelativeTime at={said.at} /> <TimeStamp at={said.at} className="ml-1 text-ink-muted" /></> },
          { term: "Tree", value: `${countWords(said.size, "record")}, those new since the checkpoint before` },
          { term: "Root", value: <span className="flex items-center gap-1 font-mono text-xs">{shortRoot(said.root)}<CopyButton text={said.root} iconOnly label="Copy root" /></span> },
          { term: "Covers", value: <ul className="font-mono text-xs/5">{spanWords(said).map((words) => <li key={words} className="break-all">{words}</li>)}</ul> },
        ]),
      ]} />
    </Card>
  );
}

export function SigningKey({ fingerprint }: { fingerprint: string | null }) {
  return (
    <Card title="Signing key" description="A file of the gateway: neither the database nor this console has it.">
      {fingerprint === null
        ? <p className="text-sm text-ink-muted">Unknown until a checkpoint is signed by a key that this installation knows. If you wrote a fingerprint down before, it holds still: give that one to the verifier.</p>
        : <CopyField label="Fingerprint" value={fingerprint} wrap />}
      {fingerprint === null ? null : <p className="mt-3 text-sm text-ink-muted">Write it down where whoever runs this installation cannot change it, and give it to the verifier: then nothing counts that another key signed.</p>}
    </Card>
  );
}
