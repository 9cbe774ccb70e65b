// One destination: how it stands, what was sent, what is to go again, and its settings.

import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { currentTenant } from "@/app/_server/current-tenant";
import { Badge } from "@/app/_ui/badge";
import { Pager } from "@/app/_ui/pager";
import { Section } from "@/app/_ui/section";
import { TimeStamp } from "@/app/_ui/time-stamp";
import { listDeliveries } from "@/lib/destinations/list-deliveries";
import { listDeliveriesInput } from "@/lib/destinations/destination-input";
import { getDestination } from "@/lib/destinations/list-destinations";
import { AppError } from "@/lib/errors/app-error";
import { can } from "@/lib/tenancy/permissions";
import { DestinationHead } from "../destination-head";
import { kindWords } from "../destination-words";
import { StateMark } from "../state-mark";
import { DeliveryFilter } from "./delivery-filter";
import { DeliveryTable } from "./delivery-table";
import { DestinationActs } from "./destination-acts";
import { DestinationSettings } from "./destination-settings";
import { OffNote } from "./off-note";
import { RefreshWhile } from "./refresh-while";
import { TroubleNote } from "./trouble-note";

export const metadata: Metadata = { title: "Destination" };

interface DestinationPageProps {
  params: Promise<{ org: string; destination: string }>;
  searchParams: Promise<{ state?: string | string[]; after?: string | string[] }>;
}

export default async function DestinationPage({ params, searchParams }: DestinationPageProps) {
  const [{ destination: destinationId }, tenant, asked] = await Promise.all([params, currentTenant(params), searchParams]);
  if (!can(tenant.actor.role, "destination.read")) notFound();
  const input = listDeliveriesInput.safeParse({ destinationId, state: asked.state, after: asked.after });
  if (!input.success) notFound();
  const found = await Promise.all([getDestination(tenant, destinationId), listDeliveries(tenant, input.data)]).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  const [destination, { deliveries, next }] = found;
  const { state, after } = input.data;
  const org = tenant.org.slug;
  const path = `/${org}/settings/destinations/${destination.id}`;
  const withState = (place: string) => `${path}?${new URLSearchParams({ ...(state !== undefined && { state }), ...(place !== "" && { after: place }) }).toString()}`;
  return (
    <>
      <DestinationHead
        title={destination.name}
        description={destination.url}
        back={{ href: `/${org}/settings/destinations`, label: "Destinations" }}
        aside={<><Badge>{kindWords[destination.kind].name}</Badge><StateMark destination={destination} /></>}
        action={<DestinationActs org={org} destination={destination} />}
      />
      <RefreshWhile waits={destination.counts.waiting > 0} />
      <OffNote destination={destination} />
      <TroubleNote destination={destination} />
      <Section title="Deliveries" description={<>Of what happened since <TimeStamp at={destination.createdAt} />, when it was made.</>} action={<DeliveryFilter path={path} state={state} />}>
        <DeliveryTable org={org} destination={destination} deliveries={deliveries} filtered={state !== undefined || after !== undefined} />
        {after !== undefined || next !== null ? <Pager newerHref={after === undefined ? undefined : withState("")} olderHref={next === null ? undefined : withState(next)} /> : null}
      </Section>
      <DestinationSettings org={org} destination={destination} />
    </>
  );
}
