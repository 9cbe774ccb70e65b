"use client";
// The builder: tools, what the policy says of the selected one, and the same document as JSON, under test and through time.
// Three columns where there is room, two on a small screen, one with tabs on a phone: there the page itself scrolls, not a part of it.
import { useRef } from "react";
import { cn } from "@/app/_ui/class-names";
import { BuilderPanes } from "./builder-panes";
import type { BuilderProps } from "./builder-types";
import { ConflictNotice } from "./draft/conflict-notice";
import { DraftBar } from "./draft/draft-bar";
import { PolicyDraftContext } from "./draft/policy-draft-context";
import { RestoredNotice } from "./draft/restored-notice";
import { usePolicyDraft, type Pane } from "./draft/use-policy-draft";
import { JsonPane } from "./json/json-pane";
import { ReplayPane } from "./replay/replay-pane";
import { RulesColumn } from "./rules/rules-column";
import { TestPane } from "./test/test-pane";
import { ToolsColumn } from "./tools/tools-column";
import { useDockedPane } from "./use-docked-pane";
import { VersionsPane } from "./versions/versions-pane";

const column = "flex min-h-0 min-w-0 flex-col";

export function PolicyBuilder(props: BuilderProps) {
  const draft = usePolicyDraft(props);
  const { pane } = draft;
  const frame = useRef<HTMLDivElement>(null);
  useDockedPane(frame, pane);
  return (
    <PolicyDraftContext value={draft}>
      <RestoredNotice />
      <ConflictNotice />
      <div ref={frame} className="overflow-clip rounded-lg border border-line bg-surface max-lg:scroll-mt-12">
        <div className="sticky top-12 z-10 bg-surface lg:hidden"><BuilderPanes /></div>
        <div className="grid lg:h-[calc(100dvh-23rem)] lg:min-h-120 lg:grid-cols-[15rem_minmax(0,1fr)] xl:grid-cols-[15rem_minmax(0,1fr)_24rem]">
          <div className={cn(column, "bg-canvas", pane !== "tools" && "max-lg:hidden")}><ToolsColumn /></div>
          <div className={cn(column, "lg:border-l", pane !== "rules" && "max-lg:hidden", pane !== "rules" && pane !== "tools" && "lg:max-xl:hidden")}>
            <div className="hidden lg:max-xl:block"><BuilderPanes /></div>
            <RulesColumn />
          </div>
          <div className={cn(column, "max-lg:min-h-[60dvh] lg:border-l", (pane === "rules" || pane === "tools") && "max-xl:hidden")}>
            <div className="hidden lg:block"><BuilderPanes /></div>
            <SidePane pane={pane} />
          </div>
        </div>
        <DraftBar />
      </div>
    </PolicyDraftContext>
  );
}

function SidePane({ pane }: { pane: Pane }) {
  switch (pane) {
    case "test": return <TestPane />;
    case "replay": return <ReplayPane />;
    case "versions": return <VersionsPane />;
    case "tools": case "rules": case "json": return <JsonPane />;
  }
}
