"use client";
// One version's document as it was saved.
import { CodeBlock } from "@/app/_ui/code-block";
import { Dialog } from "@/app/_ui/dialog";
import { RelativeTime } from "@/app/_ui/relative-time";
import type { VersionRecord } from "@/lib/policies/policy-record";
import { authorWords } from "./author-words";

export function VersionDialog({ version, onClose }: { version: VersionRecord; onClose: () => void }) {
  return (
    <Dialog
      open wide onOpenChange={(open) => { if (!open) onClose(); }} title={`Version ${String(version.number)}`}
      description={<><RelativeTime at={version.createdAt} /> · {authorWords(version.author)}{version.note === "" ? "" : ` · ${version.note}`}</>}
    >
      <CodeBlock code={version.document} language="json" label={`policy.json, version ${String(version.number)}`} />
    </Dialog>
  );
}
