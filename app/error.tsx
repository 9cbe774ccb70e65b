"use client";
// A page that failed while it was made. Says nothing of the cause but the reference under which it was logged.
import { Button } from "@/app/_ui/button";
import { errorReference } from "@/app/_ui/error-reference";
import { LinkButton } from "@/app/_ui/link-button";
import { ProblemPage } from "@/app/_ui/problem-page";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const reference = errorReference(error);
  return (
    <ProblemPage
      code={reference === undefined ? "Error" : `Error ${reference}`}
      title="This page could not be shown"
      actions={
        <>
          <Button variant="primary" onClick={() => retry()}>
            Try again
          </Button>
          <LinkButton href="/">Go to the start</LinkButton>
        </>
      }
    >
      Something failed on our side. Nothing you sent was half saved. If it happens again, give the operator the reference above:
      the log has the cause under it.
    </ProblemPage>
  );
}
