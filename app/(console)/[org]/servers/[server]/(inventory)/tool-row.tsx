// One tool of the inventory; the whole row opens its panel.

import { Checkbox } from "@/app/_ui/checkbox";
import { RiskBadge } from "@/app/_ui/risk-badge";
import { StatusMark } from "@/app/_ui/status-mark";
import { RowLink, TableCell, TableRow } from "@/app/_ui/table";
import type { ToolRecord } from "@/lib/tools/tool-record";
import { waits } from "./select-tools";
import { toolStateLooks } from "./tool-words";
import { visibleText } from "./visible-text";

interface ToolRowProps {
  tool: ToolRecord;
  href: string;
  /** Both absent where nothing can be chosen. */
  chosen?: boolean;
  onChoose?: (on: boolean) => void;
}

export function ToolRow({ tool, href, chosen, onChoose }: ToolRowProps) {
  const look = toolStateLooks[tool.state];
  return (
    <TableRow aria-selected={chosen === true && waits(tool) ? true : undefined}>
      {onChoose === undefined ? null : (
        <TableCell>
          {waits(tool) ? (
            <span className="relative z-1 flex">
              <Checkbox name={`choose-${tool.id}`} label={`Choose ${tool.name}`} hideLabel checked={chosen === true} onChange={(event) => onChoose(event.currentTarget.checked)} />
            </span>
          ) : null}
        </TableCell>
      )}
      <TableCell>
        <RowLink href={href} scroll={false} className="block truncate font-mono text-xs">
          {tool.name}
        </RowLink>
        {/* A phone has no room for the column of states; what is not as usual is said here. */}
        {tool.state === "active" ? null : <StatusMark status={look.status} label={look.word} className="sm:hidden" />}
        <span className="block truncate text-ink-faint">{visibleText(tool.summary === "" ? (tool.title ?? "No description") : tool.summary)}</span>
      </TableCell>
      <TableCell>
        <span className="flex min-w-0 items-center gap-2">
          <RiskBadge risk={tool.risk} />
          <span className="hidden truncate text-xs text-ink-faint lg:inline" title={tool.riskEvidence}>
            {tool.riskSource === "person" ? "set by a person" : tool.riskEvidence.replaceAll("`", "")}
          </span>
        </span>
      </TableCell>
      <TableCell className="max-sm:hidden">
        <StatusMark status={look.status} label={look.word} />
      </TableCell>
    </TableRow>
  );
}
