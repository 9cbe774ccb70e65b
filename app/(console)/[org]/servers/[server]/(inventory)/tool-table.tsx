"use client";
// The inventory: filter as one types, choose what waits for review, accept it together.

import { useState, useTransition, type ReactNode } from "react";
import { toast } from "sonner";
import { Button } from "@/app/_ui/button";
import { Checkbox } from "@/app/_ui/checkbox";
import { reachConsole } from "@/app/_ui/reach-console";
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { Select } from "@/app/_ui/select";
import { HeadCell, Table, TableBody, TableHead } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import { TextInput } from "@/app/_ui/text-input";
import type { ToolRecord } from "@/lib/tools/tool-record";
import { acceptToolsAction } from "../actions";
import { selectTools, waits, type ToolFilter } from "./select-tools";
import { ToolRow } from "./tool-row";
import { riskWords } from "./tool-words";

interface ToolTableProps {
  org: string;
  serverId: string;
  path: string;
  tools: readonly ToolRecord[];
  canReview: boolean;
  action: ReactNode;
}

const riskOptions = Object.entries(riskWords).map(([value, label]) => ({ value, label }));

export function ToolTable({ org, serverId, path, tools, canReview, action }: ToolTableProps) {
  const [filter, setFilter] = useState<ToolFilter>({ text: "", risk: "", show: "all" });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [pending, start] = useTransition();
  const shown = selectTools(tools, filter);
  const open = shown.filter(waits);
  const picked = open.filter((tool) => chosen.has(tool.id));
  const counts = { gone: tools.filter((tool) => tool.state === "gone").length, review: tools.filter(waits).length };

  function choose(ids: readonly string[], on: boolean): void {
    setChosen((before) => new Set(on ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));
  }

  function accept(): void {
    start(async () => {
      const answer = await reachConsole(acceptToolsAction(org, { serverId, tools: picked.map((tool) => ({ toolId: tool.id, pin: tool.reviewPin })) }));
      if (!answer.ok) toast.error(answer.message);
      else if (answer.value.left > 0) toast.warning(`${answer.value.accepted} accepted. ${answer.value.left} changed again meanwhile: look at them once more.`);
      else toast.success(answer.value.accepted === 1 ? "1 tool accepted." : `${answer.value.accepted} tools accepted.`);
      setChosen(new Set());
    });
  }

  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <TextInput
          type="search"
          aria-label="Filter tools"
          placeholder="Filter tools"
          value={filter.text}
          onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
          className="w-56 max-sm:w-full"
        />
        <Select
          aria-label="Risk class"
          placeholder="Every class"
          options={riskOptions}
          value={filter.risk}
          onChange={(event) => setFilter({ ...filter, risk: event.currentTarget.value })}
          className="w-44 max-sm:w-full"
        />
        {counts.gone + counts.review > 0 ? (
          <SegmentedControl
            legend="Show"
            options={[
              { value: "all", label: "All" },
              { value: "review", label: `To review ${counts.review}` },
              { value: "gone", label: `Gone ${counts.gone}` },
            ]}
            value={filter.show}
            onValueChange={(show) => setFilter({ ...filter, show })}
          />
        ) : null}
        <div className="ml-auto flex items-center gap-2">
          {canReview && picked.length > 0 ? (
            <Button variant="primary" aria-disabled={pending} onClick={pending ? undefined : accept}>
              Accept {picked.length === 1 ? "1 tool" : `${picked.length} tools`}
            </Button>
          ) : null}
          {action}
        </div>
      </div>
      <TableKeys>
        <Table label="Tools" className="table-fixed">
          <TableHead>
            {canReview && counts.review > 0 ? (
              <HeadCell className="w-10">
                <Checkbox
                  name="all"
                  label="Choose all that wait for review"
                  hideLabel
                  disabled={open.length === 0}
                  checked={open.length > 0 && picked.length === open.length}
                  onChange={(event) => choose(open.map((tool) => tool.id), event.currentTarget.checked)}
                />
              </HeadCell>
            ) : null}
            <HeadCell>Tool</HeadCell>
            <HeadCell className="w-34 lg:w-80">Risk class</HeadCell>
            <HeadCell className="w-28 max-sm:hidden">State</HeadCell>
          </TableHead>
          <TableBody>
            {shown.map((tool) => (
              <ToolRow
                key={tool.id}
                tool={tool}
                href={`${path}/tools/${tool.id}`}
                {...(canReview && counts.review > 0 ? { chosen: chosen.has(tool.id), onChoose: (on: boolean) => choose([tool.id], on) } : {})}
              />
            ))}
          </TableBody>
        </Table>
      </TableKeys>
      <p role="status" className="mt-2 text-sm text-ink-faint">
        {shown.length === 0 ? "No tool matches." : `${shown.length} of ${tools.length} ${tools.length === 1 ? "tool" : "tools"}`}
      </p>
    </>
  );
}
