// How many tools wait for a person, and what that means for calls under the server's drift setting.

import { Callout } from "@/app/_ui/callout";
import type { DriftSetting } from "@/lib/servers/server-input";
import type { ToolRecord } from "@/lib/tools/tool-record";

const meaning: Record<DriftSetting, string> = {
  review: "Calls to them are denied until they are accepted.",
  warn: "They are pinned already and policies decide about them, because this server's drift setting is warn.",
  follow: "Policies decide about them already, because this server's drift setting is follow.",
};

export function ReviewNotice({ tools, drift }: { tools: readonly ToolRecord[]; drift: DriftSetting }) {
  const count = (state: ToolRecord["state"]): number => tools.filter((tool) => tool.state === state).length;
  const said = [[count("new"), "new"], [count("changed"), "changed"]] as const;
  const parts = said.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  if (parts.length === 0) return null;
  return (
    <Callout tone={drift === "review" ? "warn" : "info"} title="To review" className="mb-4">
      {parts.join(" and ")} {count("new") + count("changed") === 1 ? "tool" : "tools"}. {meaning[drift]}
    </Callout>
  );
}
