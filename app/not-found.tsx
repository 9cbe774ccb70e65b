// The answer to an address that leads nowhere; a foreign organization's page and a missing one look the same.
import type { Metadata } from "next";
import { currentAccount } from "@/app/_server/current-account";
import { LinkButton } from "@/app/_ui/link-button";
import { ProblemPage } from "@/app/_ui/problem-page";

export const metadata: Metadata = { title: "Not found" };

export default async function NotFound() {
  const start = (await currentAccount()) === null ? { href: "/", label: "Go to the start" } : { href: "/organizations", label: "Go to the console" };
  return (
    <main id="content">
      <ProblemPage code="404" title="There is no page here" actions={<LinkButton href={start.href}>{start.label}</LinkButton>}>
        The address is wrong, the thing was deleted, or your account may not see it.
      </ProblemPage>
    </main>
  );
}
