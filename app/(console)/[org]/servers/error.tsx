"use client";
// A server's page that failed while it was made; the console around it stays.

import { Button } from "@/app/_ui/button";
import { errorReference } from "@/app/_ui/error-reference";
import { ProblemPage } from "@/app/_ui/problem-page";

export default function ServersError({ error, retry }: { error: unknown; retry: () => void }) {
  const reference = errorReference(error);
  return (
    <ProblemPage
      code={reference === undefined ? "Error" : `Error ${reference}`}
      title="This page could not be shown"
      actions={<Button variant="primary" onClick={() => retry()}>Try again</Button>}
    >
      Something failed on our side, and nothing was half saved. The gateway goes on deciding calls meanwhile. The log has the cause under the reference above.
    </ProblemPage>
  );
}
