"use client";
// Which tool this is, and what the server says of it.
import { Badge } from "@/app/_ui/badge";
import { RiskBadge } from "@/app/_ui/risk-badge";
import type { BuilderTool } from "../builder-types";

const stateWords = { active: null, gone: "gone", new: "new, waits for review", changed: "changed, waits for review" } as const;

export function ToolHead({ tool }: { tool: BuilderTool }) {
  const stateWord = stateWords[tool.state];
  return (
    <header>
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="min-w-0 font-mono text-base font-semibold break-all">{tool.name}</h2>
        <RiskBadge risk={tool.risk} withSeverity />
        {stateWord === null ? null : <Badge tone="park">{stateWord}</Badge>}
      </div>
      {tool.description === "" ? null : <p className="mt-1 line-clamp-3 text-sm text-ink-muted" title={tool.description}>{tool.description}</p>}
    </header>
  );
}
