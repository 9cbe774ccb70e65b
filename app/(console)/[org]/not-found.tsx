"use client";
// Nothing at this address in the organization, or nothing that this person may see: the two look alike.

import { useParams } from "next/navigation";
import { LinkButton } from "@/app/_ui/link-button";
import { ProblemPage } from "@/app/_ui/problem-page";

export default function NotFoundInOrganization() {
  const { org } = useParams<{ org: string }>();
  return (
    <ProblemPage code="404" title="There is no page here" actions={<LinkButton href={`/${org}`}>Go to the overview</LinkButton>}>
      The address is wrong, the thing was deleted, or your role does not show it.
    </ProblemPage>
  );
}
