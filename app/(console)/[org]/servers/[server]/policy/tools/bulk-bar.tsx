"use client";
// One act on all marked tools, one step of undo. On a phone it stands where the draft's own bar does, as long as tools are marked.
import { EllipsisVertical, X } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { IconButton } from "@/app/_ui/icon-button";
import { Menu, MenuItem } from "@/app/_ui/menu";
import { proposeSection } from "@/lib/policy-engine/propose-policy";
import type { Stance } from "@/lib/policy-engine/section-stance";
import type { Json } from "@/lib/policy-engine/types";
import { setToolStances } from "@/lib/policy-engine/tool-stance";
import type { BuilderTool } from "../builder-types";
import { useDraft } from "../draft/policy-draft-context";
import { stanceLooks } from "./stance-looks";

const stances: readonly Stance[] = ["allow", "deny", "hide", "approve"];

export function BulkBar({ marked, tools, onDone, onMarkAll }: {
  marked: ReadonlySet<string>;
  tools: readonly BuilderTool[];
  onDone: () => void;
  onMarkAll: () => void;
}) {
  const { edit, isEditable } = useDraft();
  const names = [...marked];
  const set = (stance: Stance): void => { edit((now) => setToolStances(now, names, stance)); };
  const proposeEach = (): void => {
    edit((now) => tools.filter(({ name }) => marked.has(name)).reduce<Json>((document, tool) => proposeSection(document, tool), now));
  };
  return (
    <section aria-label="Marked tools" className="border-t border-line bg-surface px-2 py-2 max-lg:sticky max-lg:bottom-[calc(3.5rem+env(safe-area-inset-bottom))] max-lg:z-20">
      <div className="mb-1.5 flex items-center gap-1 text-xs text-ink-muted">
        <span role="status" className="flex-1 pl-1">{marked.size} marked</span>
        <button type="button" onClick={onMarkAll} className="rounded-sm px-1 text-accent-ink hover:underline">Mark all listed</button>
        <IconButton label="Unmark all" icon={<X />} size="sm" className="size-6" onClick={onDone} />
      </div>
      <div className="flex flex-wrap gap-1">
        {stances.map((stance) => <Button key={stance} size="sm" disabled={!isEditable} onClick={() => set(stance)}>{stanceLooks[stance].word}</Button>)}
        <Menu trigger={<IconButton label="More for the marked tools" icon={<EllipsisVertical />} size="sm" />}>
          <MenuItem disabled={!isEditable} onSelect={proposeEach}>As proposed for each class</MenuItem>
          <MenuItem disabled={!isEditable} onSelect={() => set("custom")}>Custom</MenuItem>
          <MenuItem disabled={!isEditable} onSelect={() => set("unlisted")}>Take out of the document</MenuItem>
        </Menu>
      </div>
    </section>
  );
}
