// The answer to an address that leads nowhere; a foreign organization's page and a missing one look the same. Who is signed in is told as whom:
// an address that somebody hands over, `npm run demo` for one, may be another account's.
import type { Metadata } from "next";
import { headers } from "next/headers";
import { currentAccount } from "@/app/_server/current-account";
import { safeNext } from "@/app/_server/safe-next";
import { Button } from "@/app/_ui/button";
import { LinkButton } from "@/app/_ui/link-button";
import { ProblemPage } from "@/app/_ui/problem-page";
import { switchAccount } from "./(console)/session-actions";

export const metadata: Metadata = { title: "Not found" };

export default async function NotFound() {
  const account = await currentAccount();
  if (account === null) {
    return (
      <main id="content">
        <ProblemPage code="404" title="There is no page here" actions={<LinkButton href="/">Go to the start</LinkButton>}>
          The address is wrong, or the thing was deleted.
        </ProblemPage>
      </main>
    );
  }
  const here = safeNext((await headers()).get("x-portcullis-url"));
  return (
    <main id="content">
      <ProblemPage
        code="404"
        title="There is no page here"
        actions={
          <>
            <LinkButton href="/organizations">Go to the console</LinkButton>
            <form action={switchAccount}>
              {here === null ? null : <input type="hidden" name="next" value={here} />}
              <Button type="submit">Sign in as somebody else</Button>
            </form>
          </>
        }
      >
        The address is wrong, the thing was deleted, or your account may not see it. You are signed in as <span className="break-all text-ink">{account.email}</span>.
      </ProblemPage>
    </main>
  );
}
