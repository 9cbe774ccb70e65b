"use client";
// The server's real tools: found by name and class, each with its stance, and what the policy covers of them.
import { useMemo, useState } from "react";
import { SlidersHorizontal } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { Select } from "@/app/_ui/select";
import { TextInput } from "@/app/_ui/text-input";
import { toolStance } from "@/lib/policy-engine/tool-stance";
import { useDraft } from "../draft/policy-draft-context";
import { CoverageMeter } from "./coverage-meter";
import { coverageOf } from "./tool-effects";
import { ToolRow } from "./tool-row";
import { useToolKeys } from "./use-tool-keys";

const classes = ["read", "write", "execute", "destructive", "financial"] as const;

export function ToolsColumn() {
  const { tools, server, shown, selection, lookAt, select, chooseStance } = useDraft();
  const [filter, setFilter] = useState("");
  const [risk, setRisk] = useState("");
  const onKeyDown = useToolKeys(chooseStance);
  const wanted = filter.trim().toLowerCase();
  const listed = tools.filter((tool) => tool.name.toLowerCase().includes(wanted) && (risk === "" || tool.risk === risk));
  const isDefaults = selection === "defaults";
  const stances = useMemo(() => new Map(tools.map(({ name }) => [name, shown.ok ? toolStance(shown.document, name) : "unlisted" as const])), [tools, shown]);
  const coverage = useMemo(() => (shown.ok ? coverageOf(shown.compiled, tools, server.drift) : null), [tools, shown, server.drift]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex gap-2 border-b border-line p-2">
        <TextInput type="search" aria-label="Filter tools by name" placeholder="Filter" value={filter} onChange={(event) => setFilter(event.target.value)} />
        <Select
          aria-label="Filter tools by risk class" className="w-28 shrink-0" placeholder="Class" value={risk}
          options={classes.map((value) => ({ value, label: value }))} onChange={(event) => setRisk(event.target.value)}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-1.5" onKeyDown={onKeyDown}>
        <button
          type="button" data-row="defaults" aria-current={isDefaults ? "true" : undefined} onFocus={() => lookAt("defaults")} onClick={() => select("defaults")}
          className={cn(
            "mb-1 flex h-9 w-full items-center gap-2 rounded-md px-2 text-left text-sm -outline-offset-2 max-lg:h-11",
            isDefaults ? "bg-accent-soft text-ink" : "text-ink-muted hover:bg-hover hover:text-ink",
          )}
        >
          <SlidersHorizontal aria-hidden className="size-3.5" />
          All tools and defaults
        </button>
        <ul aria-label={`Tools, ${listed.length} of ${tools.length}`}>
          {listed.map((tool) => (
            <ToolRow
              key={tool.name} tool={tool} stance={stances.get(tool.name) ?? "unlisted"}
              isSelected={!isDefaults && selection.tool === tool.name} onLook={() => lookAt({ tool: tool.name })} onSelect={() => select({ tool: tool.name })}
            />
          ))}
        </ul>
        {listed.length === 0 ? (
          <p className="px-2 py-6 text-center text-sm text-ink-faint">
            {tools.length === 0 ? "The server lists no tools yet. Refresh them under Tools." : "No tool matches."}
          </p>
        ) : null}
      </div>
      {coverage === null ? null : <CoverageMeter coverage={coverage} />}
    </div>
  );
}
