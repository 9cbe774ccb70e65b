"use client";
// Shown when somebody saved a version in between: whose it is and what it says beside the draft. Nothing typed is lost.
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import { Callout } from "@/app/_ui/callout";
import { reachConsole } from "@/app/_ui/reach-console";
import type { VersionRecord } from "@/lib/policies/policy-record";
import { readVersionAction } from "../actions";
import { authorWords } from "../versions/author-words";
import { Comparison } from "../versions/comparison";
import { useDraft } from "./policy-draft-context";

export function NewerVersion({ number }: { number: number }) {
  const { org, policy, state } = useDraft();
  const [version, setVersion] = useState<VersionRecord | null>(null);
  async function read(): Promise<void> {
    const answer = await reachConsole(readVersionAction(org, { policyId: policy.id, number }));
    if (answer.ok) setVersion(answer.value);
    else toast.error(answer.message);
  }
  return (
    <div className="flex flex-col gap-3">
      <Callout
        tone="warn" title={`Version ${String(number)} was saved since you began`}
        action={version === null ? <Button size="sm" onClick={() => void read()}>See what it says</Button> : undefined}
      >
        Your draft is kept and nothing was written. {version === null ? "" : `It is by ${authorWords(version.author)}.`}
      </Callout>
      {version === null ? null : (
        <>
          <p className="text-sm text-ink-muted">From version {number} to your draft:</p>
          <Comparison before={version.document} after={state.text} beforeLabel={`version ${String(number)}`} afterLabel="your draft" />
        </>
      )}
    </div>
  );
}
