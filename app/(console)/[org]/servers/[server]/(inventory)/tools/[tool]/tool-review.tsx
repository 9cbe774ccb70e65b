// What is different about a tool that waits for a person, and the button that accepts it.

import { Callout } from "@/app/_ui/callout";
import type { DriftSetting } from "@/lib/servers/server-input";
import type { ToolDetail } from "@/lib/tools/tool-record";
import { AcceptTool } from "./accept-tool";
import { DefinitionDiff } from "./definition-diff";

function sentence(tool: ToolDetail, drift: DriftSetting): string {
  const denied = drift === "review";
  if (tool.state === "new") {
    return denied
      ? "This tool appeared after the first look. Calls to it are denied until you accept it as it stands below."
      : "This tool appeared after the first look. Policies decide about it already; accepting it takes the mark away.";
  }
  if (tool.candidateShownAt !== null) {
    return "The server listed this tool to an agent with another definition than the one that was accepted, and the agent was not shown it. Calls are denied until you accept the change, or until a look finds the accepted definition after an hour in which no agent was listed another. A server that shows a look one definition and agents another is not to be trusted.";
  }
  if (tool.candidate !== null) {
    return denied
      ? "The server changed this tool's definition. Calls are denied until you accept the change; if the server takes it back, the tool works as before."
      : "The server changed this tool's definition.";
  }
  return `The server changed this tool's definition, and it was pinned at once. The change is in force; accepting it takes the mark away.`;
}

export function ToolReview({ org, tool, drift, canReview }: { org: string; tool: ToolDetail; drift: DriftSetting; canReview: boolean }) {
  if (tool.state === "gone") {
    return <Callout title="Gone">The server does not list this tool any more. Calls to it are denied. Should it come back as it was, it works again.</Callout>;
  }
  if (tool.state === "active") return null;
  return (
    <div className="flex flex-col gap-3">
      <Callout tone={drift === "review" ? "warn" : "info"} title={tool.state === "new" ? "New" : "Changed"}>
        {sentence(tool, drift)}
      </Callout>
      {tool.candidate === null ? null : <DefinitionDiff before={tool.definition} after={tool.candidate} />}
      {canReview ? <AcceptTool org={org} serverId={tool.serverId} toolId={tool.id} pin={tool.reviewPin} label={tool.candidate === null ? "Accept this tool" : "Accept the change"} /> : null}
    </div>
  );
}
