"use client";
// The history of the policy: read, compared, taken into the draft, made live again.
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import type { VersionRecord, VersionSummary } from "@/lib/policies/policy-record";
import { listVersionsAction, readVersionAction } from "../actions";
import { useDraft } from "../draft/policy-draft-context";
import { usePublish } from "../draft/use-publish";
import { VersionDialog } from "./version-dialog";
import { VersionRow, type VersionAct } from "./version-row";

export function VersionsPane() {
  const { org, policy, versions, mayManage, state, dispatch, setPane } = useDraft();
  const [older, setOlder] = useState<{ readonly versions: readonly VersionSummary[]; readonly next: number | null } | null>(null);
  const [shown, setShown] = useState<{ readonly version: VersionRecord; readonly compare: boolean } | null>(null);
  const [pending, startTransition] = useTransition();
  const { publish } = usePublish();

  function act(number: number, what: VersionAct): void {
    startTransition(async () => {
      const answer = await readVersionAction(org, { policyId: policy.id, number });
      if (!answer.ok) {
        toast.error(answer.message);
        return;
      }
      if (what === "publish") await publish(answer.value);
      else if (what === "load") {
        dispatch({ kind: "edited", text: answer.value.document });
        setPane("json");
        toast.success(`Version ${String(number)} is in the draft`);
      } else setShown({ version: answer.value, compare: what === "compare" });
    });
  }

  function showOlder(before: number): void {
    startTransition(async () => {
      const answer = await listVersionsAction(org, { policyId: policy.id, before });
      if (answer.ok) setOlder({ versions: [...(older?.versions ?? []), ...answer.value.versions], next: answer.value.next });
      else toast.error(answer.message);
    });
  }

  const next = older === null ? versions.next : older.next;
  // A save while older pages are open moves the first page on: what it then shows is not shown twice.
  const oldest = versions.versions.at(-1)?.number ?? 0;
  const listed = [...versions.versions, ...(older?.versions ?? []).filter(({ number }) => number < oldest)];
  return (
    <div className="min-h-0 flex-1 overflow-y-auto" aria-busy={pending}>
      <ul>
        {listed.map((version) => (
          <VersionRow key={version.number} version={version} mayManage={mayManage} onAct={(what) => act(version.number, what)} />
        ))}
      </ul>
      {next === null ? null : <div className="p-3"><Button size="sm" onClick={() => showOlder(next)}>Older versions</Button></div>}
      {shown === null ? null : <VersionDialog version={shown.version} liveText={shown.compare ? state.live.text : null} onClose={() => setShown(null)} />}
    </div>
  );
}
