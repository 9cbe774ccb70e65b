// The audit log as evidence: what was signed of it, and the files with which a stranger verifies it.

import { ShieldCheck } from "lucide-react";
import { currentTenant } from "@/app/_server/current-tenant";
import { Callout } from "@/app/_ui/callout";
import { EmptyState } from "@/app/_ui/empty-state";
import { PageHeader } from "@/app/_ui/page-header";
import { Pager } from "@/app/_ui/pager";
import { Section } from "@/app/_ui/section";
import { readEvidence } from "@/lib/evidence/read-evidence";
import { can } from "@/lib/tenancy/permissions";
import { EvidenceDownloads } from "./evidence-downloads";
import { EvidenceWarnings, LastCheckpoint, SigningKey } from "./evidence-state";
import { countWords, evidenceWords } from "./evidence-words";
import { evidenceHref, readEvidenceQuery, type SearchParams } from "./read-query";
import { StatementTable } from "./statement-table";

export const metadata = { title: "Evidence" };

export default async function EvidencePage({ params, searchParams }: { params: Promise<{ org: string }>; searchParams: Promise<SearchParams> }) {
  const [tenant, query] = await Promise.all([currentTenant(params), searchParams.then(readEvidenceQuery)]);
  const header = <PageHeader title="Evidence" description={evidenceWords} />;
  if (!can(tenant.actor.role, "evidence.export")) {
    return <>{header}<Callout title="Owners and admins take evidence along">It holds the whole log, with every change in it. Ask one of them if you need it.</Callout></>;
  }
  const org = tenant.org.slug;
  const evidence = await readEvidence(tenant, { before: query.before });
  const { last, open, checkpoints, older, tombstones, tombstoneCount } = evidence;
  return (
    <>
      {header}
      <EvidenceWarnings evidence={evidence} />
      {last === null ? (
        <EmptyState title="No checkpoint yet" icon={<ShieldCheck />} className="mb-6" example="Checkpoint 1 · 12 records · console 1–3, log_a 1–9">
          {open === 0 ? "Nothing is recorded yet." : `${countWords(open, "record")} ${open === 1 ? "waits" : "wait"} for the first.`} A gateway writes one within a minute; then this page has something that a stranger can verify.
        </EmptyState>
      ) : (
        <>
          <div className="mb-4 grid gap-4 lg:grid-cols-2"><LastCheckpoint last={last} open={open} /><SigningKey fingerprint={last.fingerprint} /></div>
          <div className="mb-8"><EvidenceDownloads org={org} query={query} fingerprint={last.fingerprint} /></div>
          <Section title="Checkpoints">
            {checkpoints.length === 0 ? <EmptyState title="No checkpoint is older" icon={<ShieldCheck />}>This is the end of the history.</EmptyState> : <StatementTable label="Checkpoints" statements={checkpoints} />}
            <Pager newerHref={query.before === undefined ? undefined : evidenceHref(org)} olderHref={older === null ? undefined : evidenceHref(org, { before: String(older) })} note={query.before === undefined ? undefined : `Before number ${String(query.before)}`} />
          </Section>
          <Section title="Tombstones" description="What stays of records that were deleted when their retention was over: signed, so that the rest of the log verifies still.">
            {tombstones.length === 0
              ? <p className="text-sm text-ink-faint">None: no record was deleted.</p>
              : <><StatementTable label="Tombstones" statements={tombstones} />{tombstoneCount > tombstones.length ? <p className="mt-2 text-sm text-ink-faint">The newest {tombstones.length} of {tombstoneCount.toLocaleString("en")}; the file of checkpoints has them all.</p> : null}</>}
          </Section>
        </>
      )}
    </>
  );
}
