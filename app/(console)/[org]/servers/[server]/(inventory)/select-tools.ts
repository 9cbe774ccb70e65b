// Which tools the list shows. Pure; the list is short enough to be filtered in the browser.

import type { ToolRecord } from "@/lib/tools/tool-record";

export interface ToolFilter {
  readonly text: string;
  /** A risk class, or empty for all. */
  readonly risk: string;
  /** all: what the server has now; review: what waits for a person; gone. */
  readonly show: string;
}

/** True for a tool that waits for a person. */
export function waits(tool: Pick<ToolRecord, "state">): boolean {
  return tool.state === "new" || tool.state === "changed";
}

/** The tools that the filter lets through, those that wait for a person first, else in the server's order. */
export function selectTools(tools: readonly ToolRecord[], filter: ToolFilter): readonly ToolRecord[] {
  const needle = filter.text.trim().toLowerCase();
  const shown = tools.filter((tool) => {
    const inView = filter.show === "gone" ? tool.state === "gone" : filter.show === "review" ? waits(tool) : tool.state !== "gone";
    const inText = needle === "" || `${tool.name} ${tool.title ?? ""} ${tool.summary}`.toLowerCase().includes(needle);
    return inView && inText && (filter.risk === "" || tool.risk === filter.risk);
  });
  return [...shown.filter(waits), ...shown.filter((tool) => !waits(tool))];
}
