// The newest rows of the audit log.

import { LinkButton } from "@/app/_ui/link-button";
import { Section } from "@/app/_ui/section";
import type { CallRecord } from "@/lib/calls/call-record";
import { defaultColumns } from "@/lib/calls/table-column-names";
import { CallTable } from "../calls/call-table";

export function RecentCalls({ org, calls }: { org: string; calls: readonly CallRecord[] }) {
  return (
    <Section title="Latest calls" action={<LinkButton size="sm" href={`/${org}/calls`}>All calls</LinkButton>}>
      <CallTable calls={calls} columns={defaultColumns} base={`/${org}/calls`} />
    </Section>
  );
}
