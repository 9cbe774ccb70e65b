// Where the organization's events are sent.

import { Send } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { currentTenant } from "@/app/_server/current-tenant";
import { CodeBlock } from "@/app/_ui/code-block";
import { EmptyState } from "@/app/_ui/empty-state";
import { LinkButton } from "@/app/_ui/link-button";
import { Section } from "@/app/_ui/section";
import { listDestinations } from "@/lib/destinations/list-destinations";
import { can } from "@/lib/tenancy/permissions";
import { DestinationTable } from "./destination-table";

export const metadata: Metadata = { title: "Destinations" };

const example = `{
  "id": "org_…/log_…/12",
  "type": "call.refused",
  "at": "2026-11-26T03:00:00.000Z",
  "data": { "tool": "run", "effect": "deny", "code": "limit_exceeded" }
}`;

export default async function DestinationsPage({ params }: { params: Promise<{ org: string }> }) {
  const tenant = await currentTenant(params);
  if (!can(tenant.actor.role, "destination.read")) notFound();
  const destinations = await listDestinations(tenant);
  const create = <LinkButton variant="primary" href={`/${tenant.org.slug}/settings/destinations/new`}>New destination</LinkButton>;
  return (
    <Section title="Destinations" description="Calls, changes and checkpoints, sent on as they happen: at least once, in order, never the value of an argument." action={create}>
      {destinations.length > 0 ? (
        <DestinationTable org={tenant.org.slug} destinations={destinations} />
      ) : (
        <EmptyState title="Nothing is sent anywhere" icon={<Send />} example={<CodeBlock language="json" wrap code={example} />}>
          A destination is a webhook of yours, an OTLP collector, Splunk or Elasticsearch.
        </EmptyState>
      )}
    </Section>
  );
}
