"use client";
// What would happen to the call: the decision, the rule that made it, and what every rule said on the way.
import { Braces } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { IconButton } from "@/app/_ui/icon-button";
import { StatusMark, type Status } from "@/app/_ui/status-mark";
import { denialText } from "@/lib/guard/denial-text";
import type { Simulation } from "@/lib/simulator/simulate-call";
import { explainDecision } from "@/lib/policy-engine/explain-decision";
import type { RuleTrace } from "@/lib/policy-engine/trace-call";
import type { Effect } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { PlainSentence } from "../plain-sentence";
import { ChargeList } from "./charge-list";
import { faultWords } from "./fault-words";
import { RuleTraceList } from "./rule-trace-list";

const decisionStatus: { readonly [effect in Effect]: Status } = { allow: "allowed", deny: "denied", park: "parked" };

export function DecisionCard({ simulation, rules }: { simulation: Simulation; rules: readonly RuleTrace[] }) {
  const { showRule, showInJson } = useDraft();
  if (simulation.kind === "unreadable") {
    return (
      <section aria-live="polite" className="rounded-lg border border-line bg-surface p-3 text-sm">
        <StatusMark status="denied" label="Refused before the policy" />
        <p className="mt-1 text-ink-muted">{faultWords[simulation.fault]}</p>
      </section>
    );
  }
  const { decision, problems, listed, charges } = simulation;
  const isAllowed = decision.effect === "allow";
  return (
    <section aria-live="polite" className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatusMark status={decisionStatus[decision.effect]} />
        <span className="text-xs text-ink-faint">code <code className="font-mono text-ink-muted">{decision.code}</code></span>
      </div>
      <p><PlainSentence text={explainDecision(decision)} /></p>
      {decision.rule === null ? null : (
        <div className="flex items-center gap-1">
          <Button size="sm" className="min-w-0 shrink font-mono text-xs" onClick={() => showRule(decision.rule ?? "")}><span className="truncate">{decision.rule}</span></Button>
          <IconButton size="sm" label="Show in the JSON" icon={<Braces />} onClick={() => showInJson(decision.rule ?? "")} />
        </div>
      )}
      {isAllowed ? null : (
        <div>
          <p className="text-xs text-ink-faint">{listed ? "The agent is told" : "The agent does not see this tool, and is told"}</p>
          <p className="mt-0.5 rounded-md bg-sunken px-2 py-1.5 font-mono text-xs break-words">
            {listed ? `[POLICY DENIED] ${denialText(decision, problems)}` : "Tool not found"}
          </p>
        </div>
      )}
      <ChargeList charges={charges} />
      <RuleTraceList entries={decision.trace} rules={rules} deciding={decision.rule} />
    </section>
  );
}
