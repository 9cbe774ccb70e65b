"use client";
// A sample of what the tool would answer, and what the policy's rules for results make of it.
import { useMemo, useState } from "react";
import { Button } from "@/app/_ui/button";
import { CodeBlock } from "@/app/_ui/code-block";
import { Field } from "@/app/_ui/field";
import { StatusMark } from "@/app/_ui/status-mark";
import { Textarea } from "@/app/_ui/textarea";
import type { CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import type { PolicyRequest } from "@/lib/policy-engine/types";
import { simulateResult, type ResultSimulation } from "@/lib/simulator/simulate-result";
import { useDraft } from "../draft/policy-draft-context";
import { faultWords } from "./fault-words";

const beginning = JSON.stringify({ content: [{ type: "text", text: "Ask ada@example.com." }] }, null, 2);

/** Nothing where no rule for results applies to the tool. */
export function SampleResult({ policy, request }: { policy: CompiledPolicy; request: PolicyRequest }) {
  const [text, setText] = useState(beginning);
  const simulation = useMemo(() => simulateResult(policy, request, text), [policy, request, text]);
  if (simulation.kind === "no_rule") return null;
  return (
    <section aria-label="Result" className="flex flex-col gap-2">
      <Field label="A sample of the tool’s result"><Textarea mono rows={5} spellCheck={false} value={text} onChange={(event) => setText(event.target.value)} /></Field>
      <ResultVerdict simulation={simulation} />
    </section>
  );
}

function ResultVerdict({ simulation }: { simulation: Exclude<ResultSimulation, { kind: "no_rule" }> }) {
  const { showRule } = useDraft();
  if (simulation.kind === "unreadable") return <p className="text-sm text-ink-muted"><StatusMark status="denied" label="Withheld" /> {faultWords[simulation.fault]}</p>;
  if (simulation.kind === "passes") return <p className="text-sm"><StatusMark status="allowed" label="Passes as it is" /></p>;
  const { code, rule, result } = simulation;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 text-sm">
        <StatusMark status={code === "redacted" ? "allowed" : "denied"} label={code === "redacted" ? "Passes, redacted" : "Withheld"} />
        {rule === null ? null : <Button size="sm" className="min-w-0 shrink font-mono text-xs" onClick={() => showRule(rule)}><span className="truncate">{rule}</span></Button>}
      </div>
      <CodeBlock code={JSON.stringify(result, null, 2)} language="json" label="What the agent gets" />
    </>
  );
}
