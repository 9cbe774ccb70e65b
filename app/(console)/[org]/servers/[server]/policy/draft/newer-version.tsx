"use client";
// Shown when somebody saved a version in between: what it says, and the choice to save on top of it. Nothing typed is lost.
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import { Callout } from "@/app/_ui/callout";
import type { VersionRecord } from "@/lib/policies/policy-record";
import { readVersionAction } from "../actions";
import { authorWords } from "../versions/author-words";
import { DiffView } from "./diff-view";
import { useDraft } from "./policy-draft-context";

export function NewerVersion({ number, onSaveOnTop }: { number: number; onSaveOnTop: () => void }) {
  const { org, policy, state } = useDraft();
  const [version, setVersion] = useState<VersionRecord | null>(null);
  async function read(): Promise<void> {
    const answer = await readVersionAction(org, { policyId: policy.id, number });
    if (answer.ok) setVersion(answer.value);
    else toast.error(answer.message);
  }
  return (
    <div className="flex flex-col gap-3">
      <Callout tone="warn" title={`Version ${String(number)} was saved since you began`}>
        Your draft is kept and nothing was written. {version === null ? "" : `It is by ${authorWords(version.author)}.`}
      </Callout>
      {version === null ? null : (
        <>
          <p className="text-sm text-ink-muted">From version {number} to your draft:</p>
          <DiffView before={version.document} after={state.text} />
        </>
      )}
      <div className="flex flex-wrap gap-2">
        {version === null ? <Button onClick={() => void read()}>See what it says</Button> : null}
        <Button onClick={onSaveOnTop}>Save mine on top of it</Button>
      </div>
    </div>
  );
}
