"use client";
// Which part of the builder is shown where there is no room for all: tools, rules, JSON, test, versions.
import { cn } from "@/app/_ui/class-names";
import { useDraft } from "./draft/policy-draft-context";
import type { Pane } from "./draft/use-policy-draft";

const panes: readonly { readonly pane: Pane; readonly label: string; readonly wide: string }[] = [
  { pane: "tools", label: "Tools", wide: "lg:hidden" },
  { pane: "rules", label: "Rules", wide: "xl:hidden" },
  { pane: "json", label: "policy.json", wide: "" },
  { pane: "test", label: "Test", wide: "" },
  { pane: "versions", label: "Versions", wide: "" },
];

/** The pane that is shown where the columns are `tools` and one more, or all three. */
export function paneWithColumns(pane: Pane, columns: 2 | 3): Pane {
  if (columns === 2) return pane === "tools" ? "rules" : pane;
  return pane === "tools" || pane === "rules" ? "json" : pane;
}

export function BuilderPanes() {
  const { pane, setPane, current, warnings } = useDraft();
  const mark = current.ok ? (warnings.length > 0 ? "warnings" : null) : "errors";
  return (
    <div role="tablist" aria-label="Parts of the builder" className="flex shrink-0 overflow-x-auto border-b border-line px-1.5 [scrollbar-width:none]">
      {panes.map(({ pane: own, label, wide }) => (
        <button
          key={own} type="button" role="tab" aria-selected={pane === own} onClick={() => setPane(own)}
          className={cn(
            "relative flex h-9 items-center gap-1.5 rounded-md px-2.5 text-sm whitespace-nowrap -outline-offset-2 after:absolute after:inset-x-2.5 after:bottom-0 after:h-0.5", wide,
            pane === own ? "font-medium text-ink after:bg-accent-ink" : "text-ink-muted hover:text-ink",
            paneWithColumns(pane, 2) === own && "lg:font-medium lg:text-ink lg:after:bg-accent-ink",
            paneWithColumns(pane, 3) === own && "xl:font-medium xl:text-ink xl:after:bg-accent-ink",
          )}
        >
          {label}
          {own === "json" && mark !== null ? (
            <span className={cn("size-1.5 rounded-full", mark === "errors" ? "bg-deny" : "bg-park")}><span className="sr-only">has {mark}</span></span>
          ) : null}
        </button>
      ))}
    </div>
  );
}
