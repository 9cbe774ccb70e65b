"use client";
// Every rule that applies to the call, in the order in which they are asked: what it says, what each of its conditions saw, and where it stands.
import { Braces } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import { IconButton } from "@/app/_ui/icon-button";
import { StatusMark } from "@/app/_ui/status-mark";
import type { LeafTrace, RuleTrace } from "@/lib/policy-engine/trace-call";
import type { TraceEntry, Truth } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";
import { seenWords, stepWords } from "./trace-words";

export function RuleTraceList({ entries, rules, deciding }: {
  /** What the decision itself says of checks and limits. */
  entries: readonly TraceEntry[];
  rules: readonly RuleTrace[];
  /** The rule that decided; null where none did. */
  deciding: string | null;
}) {
  const before = entries.filter(({ step }) => step === "arguments");
  const after = entries.filter(({ step }) => step === "limits");
  if (before.length + rules.length + after.length === 0) return null;
  return (
    <section aria-label="Trace">
      <h4 className="text-xs text-ink-faint">Every rule, in the order in which it is asked</h4>
      <ol className="mt-1 flex flex-col">
        {before.map((entry) => <TraceItem key={entry.rule} {...entry} fires={entry.truth !== "yes"} isDeciding={entry.rule === deciding} />)}
        {rules.map(({ leaves, ...rule }) => <TraceItem key={rule.rule} {...rule} leaves={leaves} isDeciding={rule.rule === deciding} />)}
        {after.map((entry) => <TraceItem key={entry.rule} {...entry} fires={entry.truth !== "yes"} isDeciding={entry.rule === deciding} />)}
      </ol>
    </section>
  );
}

function TraceItem({ rule, step, truth, fires, leaves = [], isDeciding }: {
  rule: string;
  step: TraceEntry["step"];
  truth: Truth;
  fires: boolean;
  leaves?: readonly LeafTrace[];
  isDeciding: boolean;
}) {
  const { showRule, showInJson } = useDraft();
  return (
    <li className={cn("border-l-2 py-1 pl-2", isDeciding ? "border-deny bg-deny-soft" : fires ? "border-deny/40" : "border-line")}>
      <div className="flex items-center gap-1">
        <button type="button" onClick={() => showRule(rule)} className="flex min-w-0 flex-1 items-baseline justify-between gap-3 rounded-sm px-1 py-0.5 text-left hover:bg-hover">
          <code className="min-w-0 truncate font-mono text-xs" title={rule}>{rule}</code>
          <span className={cn("shrink-0 text-xs", fires ? "text-deny" : "text-allow")}>{stepWords[step][truth]}{isDeciding ? <span className="sr-only">, this one decides</span> : null}</span>
        </button>
        <IconButton size="sm" label={`Show ${rule} in the JSON`} icon={<Braces />} onClick={() => showInJson(rule)} />
      </div>
      {leaves.length === 0 ? null : (
        <ul className="mt-0.5 flex flex-col gap-0.5 pl-1 text-xs">
          {leaves.map((leaf) => (
            <li key={leaf.pointer} className="flex min-w-0 items-baseline gap-2">
              <TruthMark truth={leaf.truth} />
              <span className="min-w-0 break-words text-ink-muted"><code className="font-mono text-ink">{leaf.path}</code> {leaf.op.replaceAll("_", " ")} · saw {seenWords(leaf)}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function TruthMark({ truth }: { truth: Truth }) {
  return truth === "undetermined"
    ? <span className="w-24 shrink-0 text-xs"><StatusMark status="unknown" label="undetermined" /></span>
    : <span className={cn("w-24 shrink-0", truth === "yes" ? "text-ink" : "text-ink-faint")}>{truth === "yes" ? "● yes" : "○ no"}</span>;
}
