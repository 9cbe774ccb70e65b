// An address below an organization that leads nowhere: said within its shell, and to whom it is foreign as every address there is.

import { notFound } from "next/navigation";
import { currentTenant } from "@/app/_server/current-tenant";

export default async function UnknownPage({ params }: { params: Promise<{ org: string }> }): Promise<never> {
  await currentTenant(params);
  notFound();
}
