"use client";
// The history of the policy: read, compared, downloaded, taken into the draft, made live again; and files taken in.
import { useState, useTransition } from "react";
import { toast } from "sonner";
import { GitCompareArrows } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { reachConsole } from "@/app/_ui/reach-console";
import { documentFileName } from "@/lib/policies/document-file-name";
import type { VersionRecord, VersionSummary } from "@/lib/policies/policy-record";
import { listVersionsAction, readVersionAction } from "../actions";
import { useDraft } from "../draft/policy-draft-context";
import { usePublish } from "../draft/use-publish";
import { CompareDialog, type Compared } from "./compare-dialog";
import { downloadText } from "./download-text";
import { DraftRow } from "./draft-row";
import { ImportArea } from "./import-area";
import { StartOverMenu } from "./start-over-menu";
import { VersionDialog } from "./version-dialog";
import { VersionRow, type VersionAct } from "./version-row";

export function VersionsPane() {
  const { org, policy, versions, mayManage, state, dispatch, setPane, isChanged } = useDraft();
  const [older, setOlder] = useState<{ readonly versions: readonly VersionSummary[]; readonly next: number | null } | null>(null);
  const [shown, setShown] = useState<VersionRecord | null>(null);
  const [compared, setCompared] = useState<{ readonly from: Compared; readonly to: Compared } | null>(null);
  const [pending, startTransition] = useTransition();
  const { publish } = usePublish();
  const liveNumber = state.live.number;

  function act(number: number, what: VersionAct): void {
    if (what === "compare" || what === "compare_draft") {
      setCompared(what === "compare" ? { from: liveNumber ?? number, to: number } : { from: number, to: "draft" });
      return;
    }
    startTransition(async () => {
      const answer = await reachConsole(readVersionAction(org, { policyId: policy.id, number }));
      if (!answer.ok) {
        toast.error(answer.message);
        return;
      }
      const { document } = answer.value;
      switch (what) {
        case "publish": await publish(answer.value); return;
        case "view": setShown(answer.value); return;
        case "download": downloadText(documentFileName(policy.name, number), document); return;
        case "load": {
          dispatch({ kind: "edited", text: document });
          setPane("json");
          toast.success(`Version ${String(number)} is in the draft`, { action: { label: "Undo", onClick: () => dispatch({ kind: "undone" }) } });
        }
      }
    });
  }

  function showOlder(after: number): void {
    startTransition(async () => {
      const answer = await reachConsole(listVersionsAction(org, { policyId: policy.id, after }));
      if (answer.ok) setOlder({ versions: [...(older?.versions ?? []), ...answer.value.versions], next: answer.value.next });
      else toast.error(answer.message);
    });
  }

  const next = older === null ? versions.next : older.next;
  // A save while older pages are open moves the first page on: what it then shows is not shown twice.
  const oldest = versions.versions.at(-1)?.number ?? 0;
  const listed = [...versions.versions, ...(older?.versions ?? []).filter(({ number }) => number < oldest)];
  return (
    <ImportArea>
      {(importButton) => (
        <>
          <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
            <Button
              size="sm" disabled={listed.length < 2 && !isChanged}
              onClick={() => setCompared(isChanged ? { from: liveNumber ?? policy.latestVersion, to: "draft" } : { from: listed[1]?.number ?? policy.latestVersion, to: listed[0]?.number ?? policy.latestVersion })}
            >
              <GitCompareArrows aria-hidden />Compare
            </Button>
            {importButton}
            <StartOverMenu />
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto" aria-busy={pending}>
            <ul>
              <DraftRow onCompare={() => setCompared({ from: liveNumber ?? policy.latestVersion, to: "draft" })} />
              {listed.map((version) => (
                <VersionRow key={version.number} version={version} liveNumber={liveNumber} mayManage={mayManage} onAct={(what) => act(version.number, what)} />
              ))}
            </ul>
            {next === null ? null : <div className="p-3"><Button size="sm" onClick={() => showOlder(next)}>Older versions</Button></div>}
          </div>
          {shown === null ? null : <VersionDialog version={shown} onClose={() => setShown(null)} />}
          {compared === null ? null : <CompareDialog {...compared} onClose={() => setCompared(null)} />}
        </>
      )}
    </ImportArea>
  );
}
