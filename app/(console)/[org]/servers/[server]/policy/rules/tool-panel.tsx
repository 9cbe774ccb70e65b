"use client";
// Everything that the document says of one tool, and saying something else.
import { useMemo } from "react";
import { Badge } from "@/app/_ui/badge";
import { Button } from "@/app/_ui/button";
import { RiskBadge } from "@/app/_ui/risk-badge";
import { readEntries, readSection } from "@/lib/policy-engine/draft-edits";
import { pointerTo } from "@/lib/policy-engine/json-pointer";
import { toolStance } from "@/lib/policy-engine/tool-stance";
import type { BuilderTool } from "../builder-types";
import { useDraft } from "../draft/policy-draft-context";
import { otherRules } from "../tools/tool-effects";
import { argumentChoices } from "./argument-choices";
import { DenialMessage } from "./denial-message";
import { LimitList } from "./limit-list";
import { OtherRules } from "./other-rules";
import { PanelPart } from "./panel-part";
import { RuleList } from "./rule-list";
import { StanceChoice } from "./stance-choice";

const stateWords = { active: null, gone: "gone", new: "new, waits for review", changed: "changed, waits for review" } as const;

export function ToolPanel({ tool }: { tool: BuilderTool }) {
  const { shown, chooseStance, customTool } = useDraft();
  const choices = useMemo(() => argumentChoices(tool.inputSchema), [tool.inputSchema]);
  if (!shown.ok) return null;
  const { document, policy } = shown;
  const said = toolStance(document, tool.name);
  const stance = said === "allow" && customTool === tool.name ? "custom" : said;
  const section = readSection(document, { tool: tool.name });
  const pointer = pointerTo("/tools", tool.name);
  const asleep = (["require", "deny_if", "limits"] as const).reduce((count, list) => count + readEntries(document, { tool: tool.name }, list).length, 0);
  const stateWord = stateWords[tool.state];
  return (
    <div className="flex flex-col gap-5">
      <header>
        <div className="flex flex-wrap items-center gap-2">
          <h2 className="min-w-0 font-mono text-base font-semibold break-all">{tool.name}</h2>
          <RiskBadge risk={tool.risk} withSeverity />
          {stateWord === null ? null : <Badge tone="park">{stateWord}</Badge>}
        </div>
        {tool.description === "" ? null : <p className="mt-1 line-clamp-3 text-sm text-ink-muted" title={tool.description}>{tool.description}</p>}
      </header>
      <StanceChoice stance={stance} onChoose={(chosen) => chooseStance(tool.name, chosen)} />
      <OtherRules rules={otherRules(policy, tool.name)} />
      {stance === "deny" && section !== null ? (
        <DenialMessage
          key={JSON.stringify(section)} section={section}
          onKeep={(message) => chooseStance(tool.name, "deny", message === "" ? undefined : message)}
        />
      ) : null}
      {stance === "custom" ? (
        <>
          <PanelPart title="Limits"><LimitList section={{ tool: tool.name }} pointer={pointer} /></PanelPart>
          <PanelPart title="Rules" help={choices.length === 0 ? "The tool's schema names no arguments; a rule can still name a path." : undefined}>
            <RuleList key={tool.name} section={{ tool: tool.name }} pointer={pointer} choices={choices} />
          </PanelPart>
        </>
      ) : null}
      {stance === "hide" && asleep > 0 ? <p className="text-sm text-ink-faint">Its rules and limits stay in the document; while it is hidden no call reaches them.</p> : null}
      {section === null && said !== "hide" ? null : (
        <Button size="sm" variant="ghost" className="self-start text-ink-faint" onClick={() => chooseStance(tool.name, "unlisted")}>
          Take {tool.name} out of the document
        </Button>
      )}
    </div>
  );
}
