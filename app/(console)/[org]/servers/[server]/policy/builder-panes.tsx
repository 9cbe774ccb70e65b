"use client";
// Which part of the builder is shown where there is no room for all: tools, rules, JSON, test, replay, versions.
import { useEffect, useRef } from "react";
import { cn } from "@/app/_ui/class-names";
import { useDraft } from "./draft/policy-draft-context";
import type { Pane } from "./draft/use-policy-draft";
import { useColumns } from "./use-columns";

const panes: readonly { readonly pane: Pane; readonly label: string; readonly short: string; readonly wide: string }[] = [
  { pane: "tools", label: "Tools", short: "Tools", wide: "lg:hidden" },
  { pane: "rules", label: "Rules", short: "Rules", wide: "xl:hidden" },
  { pane: "json", label: "policy.json", short: "JSON", wide: "" },
  { pane: "test", label: "Test", short: "Test", wide: "" },
  { pane: "replay", label: "Replay", short: "Replay", wide: "" },
  { pane: "versions", label: "Versions", short: "Versions", wide: "" },
];

/** The pane that its tab stands for: with two columns the tools are always there, with three the rules as well. */
function paneWithColumns(pane: Pane, columns: 1 | 2 | 3): Pane {
  if (columns === 1) return pane;
  if (columns === 2) return pane === "tools" ? "rules" : pane;
  return pane === "tools" || pane === "rules" ? "json" : pane;
}

export function BuilderPanes() {
  const { pane, setPane, current, warnings, testOutcomes } = useDraft();
  const chosen = paneWithColumns(pane, useColumns());
  const tab = useRef<HTMLButtonElement>(null);
  // With a large type the row may be wider than the screen all the same.
  useEffect(() => {
    tab.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  const mark = current.ok ? (warnings.length > 0 ? "warnings" : null) : "errors";
  return (
    <div role="tablist" aria-label="Parts of the builder" className="flex shrink-0 overflow-x-auto border-b border-line px-1.5 [scrollbar-width:none]">
      {panes.map(({ pane: own, label, short, wide }) => (
        <button
          key={own} ref={chosen === own ? tab : null} type="button" role="tab" aria-selected={chosen === own} onClick={() => setPane(own)}
          className={cn(
            "relative flex h-9 items-center gap-1.5 rounded-md px-2.5 text-sm whitespace-nowrap -outline-offset-2 after:absolute after:inset-x-2.5 after:bottom-0 after:h-0.5",
            "max-sm:h-10 max-sm:flex-1 max-sm:justify-center max-sm:gap-1 max-sm:px-1 max-sm:after:inset-x-1", wide,
            chosen === own ? "font-medium text-ink after:bg-accent-ink" : "text-ink-muted hover:text-ink",
          )}
        >
          <span className="max-sm:hidden">{label}</span>
          <span className="sm:hidden">{short}</span>
          {own === "json" && mark !== null ? (
            <span className={cn("size-1.5 rounded-full", mark === "errors" ? "bg-deny" : "bg-park")}><span className="sr-only">has {mark}</span></span>
          ) : null}
          {own === "test" && testOutcomes?.some(({ passed }) => !passed) === true ? <span className="size-1.5 rounded-full bg-deny"><span className="sr-only">has failing tests</span></span> : null}
        </button>
      ))}
    </div>
  );
}
