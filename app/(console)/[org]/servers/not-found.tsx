"use client";
// A server that is missing, or another organization's: the two look alike.

import { useParams } from "next/navigation";
import { LinkButton } from "@/app/_ui/link-button";
import { ProblemPage } from "@/app/_ui/problem-page";

export default function NoServer() {
  const { org } = useParams<{ org: string }>();
  return (
    <ProblemPage code="404" title="There is no such server" actions={<LinkButton href={`/${org}/servers`}>All servers</LinkButton>}>
      The address is wrong, or the server or tool was deleted.
    </ProblemPage>
  );
}
