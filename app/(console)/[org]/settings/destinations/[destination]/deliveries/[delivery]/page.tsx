// One delivery: its events, each attempt, and what the receiver said.

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { currentTenant } from "@/app/_server/current-tenant";
import { CodeBlock } from "@/app/_ui/code-block";
import { DefinitionList } from "@/app/_ui/definition-list";
import { Section } from "@/app/_ui/section";
import { TimeStamp } from "@/app/_ui/time-stamp";
import { deliveryInput } from "@/lib/destinations/destination-input";
import { getDelivery } from "@/lib/destinations/list-deliveries";
import { getDestination } from "@/lib/destinations/list-destinations";
import { AppError } from "@/lib/errors/app-error";
import { can } from "@/lib/tenancy/permissions";
import { DestinationHead } from "../../../destination-head";
import { DeliveryState } from "../../delivery-state";
import { AttemptTable } from "./attempt-table";

export const metadata: Metadata = { title: "Delivery" };

export default async function DeliveryPage({ params }: { params: Promise<{ org: string; destination: string; delivery: string }> }) {
  const [{ destination: destinationId, delivery: deliveryId }, tenant] = await Promise.all([params, currentTenant(params)]);
  const input = deliveryInput.safeParse({ destinationId, deliveryId });
  if (!input.success || !can(tenant.actor.role, "destination.read")) notFound();
  const [destination, { delivery, attempts }] = await Promise.all([getDestination(tenant, destinationId), getDelivery(tenant, input.data)]).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return (
    <>
      <DestinationHead
        title="Delivery"
        description={delivery.id}
        back={{ href: `/${tenant.org.slug}/settings/destinations/${destination.id}`, label: destination.name }}
        aside={<DeliveryState delivery={delivery} />}
      />
      <DefinitionList
        className="mb-8"
        items={[
          { term: "Made", value: <TimeStamp at={delivery.createdAt} precise /> },
          ...(delivery.finishedAt === null ? [] : [{ term: "Ended", value: <TimeStamp at={delivery.finishedAt} precise /> }]),
          { term: "Events", value: delivery.events },
          ...(delivery.message === null ? [] : [{ term: "Why not", value: delivery.message }]),
        ]}
      />
      <Section title="Attempts" description="The newest first.">
        <AttemptTable attempts={attempts} />
      </Section>
      {delivery.eventIds.length === 0 ? null : (
        <Section title="Event ids" description="Where each stands in the audit log: organization, writer, number.">
          <CodeBlock language="text" code={delivery.eventIds.join("\n")} />
        </Section>
      )}
    </>
  );
}
