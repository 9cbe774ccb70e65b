"use client";
// Says that rules and limits stand where no call comes to them, since the tool is hidden or denied, and offers to take them out.
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import type { SectionRef } from "@/lib/policy-engine/draft-edits";
import { idleEntries, withoutIdleEntries } from "@/lib/policy-engine/section-stance";
import type { Json } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";

export function IdleEntries({ section, document, under }: { section: SectionRef; document: Json; under: "hide" | "deny" }) {
  const { edit, dispatch } = useDraft();
  const count = idleEntries(document, section, under);
  if (count === 0) return null;
  const [what, they] = count === 1 ? ["1 rule or limit", "it"] : [`${String(count)} rules and limits`, "them"];
  function takeOut(): void {
    edit((now) => withoutIdleEntries(now, section, under));
    toast.success(`${what} taken out`, { action: { label: "Undo", onClick: () => dispatch({ kind: "undone" }) } });
  }
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 text-sm text-ink-muted">
      <p className="min-w-48 flex-1">{what} of this section {count === 1 ? "stays" : "stay"} in the document for a return to Custom; while it is {under === "hide" ? "hidden" : "denied"}, no call comes to {they}.</p>
      <Button size="sm" onClick={takeOut}>Take {they} out</Button>
    </div>
  );
}
