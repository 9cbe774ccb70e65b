import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { currentTenant } from "@/app/_server/current-tenant";
import { Section } from "@/app/_ui/section";
import { can } from "@/lib/tenancy/permissions";
import { NewDestinationForm } from "./new-destination-form";

export const metadata: Metadata = { title: "New destination" };

export default async function NewDestinationPage({ params }: { params: Promise<{ org: string }> }) {
  const tenant = await currentTenant(params);
  if (!can(tenant.actor.role, "destination.manage")) notFound();
  return (
    <Section title="New destination" description="It gets what happens from now on.">
      <NewDestinationForm org={tenant.org.slug} />
    </Section>
  );
}
