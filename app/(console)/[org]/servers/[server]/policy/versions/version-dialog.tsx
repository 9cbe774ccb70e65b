"use client";
// One version's document, or what it changes against the live one.
import { CodeBlock } from "@/app/_ui/code-block";
import { Dialog } from "@/app/_ui/dialog";
import { RelativeTime } from "@/app/_ui/relative-time";
import type { VersionRecord } from "@/lib/policies/policy-record";
import { DiffView } from "../draft/diff-view";
import { authorWords } from "./author-words";

export function VersionDialog({ version, liveText, onClose }: { version: VersionRecord; /** Given to compare. */ liveText: string | null; onClose: () => void }) {
  return (
    <Dialog
      open wide onOpenChange={(open) => { if (!open) onClose(); }}
      title={liveText === null ? `Version ${String(version.number)}` : `From live to version ${String(version.number)}`}
      description={<><RelativeTime at={version.createdAt} /> · {authorWords(version.author)}{version.note === "" ? "" : ` · ${version.note}`}</>}
    >
      {liveText === null ? <CodeBlock code={version.document} language="json" label={`policy.json, version ${String(version.number)}`} /> : <DiffView before={liveText} after={version.document} />}
    </Dialog>
  );
}
