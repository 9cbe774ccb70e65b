"use client";
// Runs the draft, saved or not, over the calls of the last days: what would change, and of which calls it cannot be known.

import { useState } from "react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { Select } from "@/app/_ui/select";
import type { ReplayRecord } from "@/lib/replays/replay-record";
import { useDraft } from "../draft/policy-draft-context";
import { ReplayFindings } from "./replay-findings";
import { ReplayProgress } from "./replay-progress";
import { useReplay } from "./use-replay";

const dayChoices = [1, 7, 14, 30, 90].map((days) => ({ value: String(days), label: days === 1 ? "1 day" : `${days} days` }));
const callChoices = [{ value: "policy", label: "Grants under this policy" }, { value: "server", label: "All grants of this server" }];

export function ReplayPane() {
  const { org, path, policy, state, current, mayManage, latestReplay } = useDraft();
  const { replay, replayed, isBusy, run, cancel } = useReplay(org, policy.id, latestReplay);
  const [days, setDays] = useState(String(latestReplay?.replay.days ?? 7));
  const [callsOf, setCallsOf] = useState<ReplayRecord["callsOf"]>(latestReplay?.replay.callsOf ?? (policy.grants === 0 ? "server" : "policy"));
  if (!mayManage) return <p className="p-4 text-sm text-ink-muted">Replaying a draft over recorded calls is for those who make policies.</p>;
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
      <p className="text-sm text-ink-muted">What would this draft have said to the calls that were made? Nothing is sent, and nothing is changed.</p>
      <div className="grid grid-cols-2 gap-3">
        <Field label="Calls of the last"><Select options={dayChoices} value={days} onChange={(event) => setDays(event.target.value)} /></Field>
        <Field label="Made by"><Select options={callChoices} value={callsOf} onChange={(event) => setCallsOf(event.target.value === "server" ? "server" : "policy")} /></Field>
      </div>
      {isBusy ? (
        <ReplayProgress replay={replay} onCancel={cancel} />
      ) : (
        <div className="flex items-center gap-3">
          <Button variant="primary" disabled={!current.ok} onClick={() => run({ document: state.text, days: Number(days), callsOf })}>Replay</Button>
          {current.ok ? null : <span className="text-sm text-ink-faint">The draft has problems: see policy.json.</span>}
        </div>
      )}
      {replay === null || isBusy ? null : <ReplayFindings replay={replay} href={`${path}/replay/${replay.id}`} isOfAnotherText={replayed !== state.text} />}
    </div>
  );
}
