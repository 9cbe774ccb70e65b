"use client";
// The server's real tools: found by name, class and effect, each with its stance, many at once where marked, and what the policy covers of them.
import { useMemo, useState } from "react";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import { readSection } from "@/lib/policy-engine/draft-edits";
import { setToolStances, toolStance } from "@/lib/policy-engine/tool-stance";
import { riskClasses } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { selectionOfPointer, sectionOf } from "../draft/selection";
import { BulkBar } from "./bulk-bar";
import { CoverageMeter } from "./coverage-meter";
import { GroupList } from "./group-list";
import type { ToolEffect } from "@/lib/policy-engine/tool-effect";
import { coverageOf, effectOf, inheritedStance } from "./tool-effects";
import { ToolRow } from "./tool-row";
import { useMarks } from "./use-marks";
import { useToolKeys } from "./use-tool-keys";

export function ToolsColumn() {
  const { tools, server, shown, selection, lookAt, select, chooseStance, edit } = useDraft();
  const [filter, setFilter] = useState("");
  const [risk, setRisk] = useState("");
  const [effect, setEffect] = useState<ToolEffect | null>(null);
  const effects = useMemo(() => new Map(tools.map((tool) => [tool.name, shown.ok ? effectOf(shown, tool, server.drift) : "unlisted" as const])), [tools, shown, server.drift]);
  const listed = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return tools.filter((tool) => tool.name.toLowerCase().includes(wanted) && (risk === "" || tool.risk === risk) && (effect === null || effects.get(tool.name) === effect));
  }, [tools, filter, risk, effect, effects]);
  const { marked, mark, markAll, clear } = useMarks(useMemo(() => listed.map(({ name }) => name), [listed]));
  // The list is one stop for Tab, at the tool that is shown; where another section is shown, at the first tool, or the list could not be reached.
  const shownTool = selection !== "defaults" && "tool" in selection ? selection.tool : undefined;
  const stop = (listed.find(({ name }) => name === shownTool) ?? listed[0])?.name;
  const onKeyDown = useToolKeys({
    onStance: ({ tool, row }, stance) => {
      if (tool !== undefined && marked.has(tool)) edit((now) => setToolStances(now, [...marked], stance));
      else if (tool !== undefined) chooseStance({ tool }, stance);
      else if (row !== undefined && row !== "/all_tools") chooseStance(sectionOf(selectionOfPointer(row)), stance);
    },
    onMark: mark, onMarkAll: markAll, onClear: clear,
  });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex gap-2 border-b border-line p-2">
        <TextInput type="search" aria-label="Filter tools by name" placeholder="Filter" value={filter} onChange={(event) => setFilter(event.target.value)} />
        <Select
          aria-label="Filter tools by risk class" className="w-28 shrink-0" placeholder="Class" value={risk}
          options={riskClasses.map((value) => ({ value, label: value }))} onChange={(event) => setRisk(event.target.value)}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-1.5" onKeyDown={onKeyDown}>
        {shown.ok ? <GroupList document={shown.document} /> : null}
        <ul aria-label={`Tools, ${listed.length} of ${tools.length}`}>
          {listed.map((tool) => {
            const said = shown.ok ? toolStance(shown.document, tool.name, tool.risk) : "unlisted";
            const isOwn = !shown.ok || said === "unlisted" || said === "hide" || readSection(shown.document, { tool: tool.name }) !== null;
            return (
              <ToolRow
                key={tool.name} tool={tool} stance={isOwn ? said : inheritedStance(effects.get(tool.name) ?? "unlisted")} from={isOwn ? undefined : "from its class or a pattern"}
                isSelected={tool.name === shownTool} isStop={tool.name === stop} isMarked={marked.has(tool.name)}
                onLook={() => lookAt({ tool: tool.name })} onSelect={() => select({ tool: tool.name })} onMark={(range) => mark(tool.name, range)}
              />
            );
          })}
        </ul>
        {listed.length === 0 ? (
          <p className="px-2 py-6 text-center text-sm text-ink-faint">
            {tools.length === 0 ? "The server lists no tools yet. Refresh them under Tools." : "No tool matches."}
          </p>
        ) : null}
      </div>
      {marked.size === 0 ? null : <BulkBar marked={marked} tools={tools} onDone={clear} onMarkAll={markAll} />}
      {shown.ok ? <CoverageMeter coverage={coverageOf([...effects.values()])} filter={effect} onFilter={setEffect} /> : null}
    </div>
  );
}
