"use client";
// Tries a call against the draft as one types, with the gateway's own function. Nothing is sent and nothing is counted.
import { useMemo, useState } from "react";
import { Button } from "@/app/_ui/button";
import { Field } from "@/app/_ui/field";
import { TextInput } from "@/app/_ui/text-input";
import { Textarea } from "@/app/_ui/textarea";
import { simulateCall } from "@/lib/simulator/simulate-call";
import { useDraft } from "../draft/policy-draft-context";
import { selectedTools } from "../draft/selection";
import { DecisionCard } from "./decision-card";
import { exampleArguments } from "./example-arguments";
import { useSimulatedTools } from "./use-simulated-tools";

export function TestPane() {
  const { tools, server, selection, shown, isEditable } = useDraft();
  const [typedName, setTypedName] = useState<string | null>(null);
  const [typedArguments, setTypedArguments] = useState<ReadonlyMap<string, string>>(new Map());
  const [nowMs] = useState(() => Date.now());
  const toolName = typedName ?? (selectedTools(selection, tools)[0]?.name ?? (selection !== "defaults" && "tool" in selection ? selection.tool : ""));
  const schema = tools.find(({ name }) => name === toolName)?.inputSchema;
  const example = useMemo(() => (schema === undefined ? "{}" : exampleArguments(schema)), [schema]);
  const argumentsText = typedArguments.get(toolName) ?? example;
  const simulatedTools = useSimulatedTools(tools, toolName);
  const simulation = useMemo(
    () => (simulatedTools === null
      ? null
      : simulateCall(shown.ok ? shown.compiled : "invalid", { tools: simulatedTools, drift: server.drift }, { toolName, argumentsText, nowMs })),
    [shown, simulatedTools, server.drift, toolName, argumentsText, nowMs],
  );
  const setArguments = (text: string): void => setTypedArguments(new Map(typedArguments).set(toolName, text));
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
      <Field label="Tool" help={typedName === null ? "Follows the list; type another name to test that." : undefined}>
        <TextInput mono list="policy-test-tools" value={toolName} onChange={(event) => setTypedName(event.target.value)} onBlur={() => { if (typedName === "") setTypedName(null); }} />
      </Field>
      <datalist id="policy-test-tools">{tools.map(({ name }) => <option key={name} value={name} />)}</datalist>
      <Field label="Arguments" aside={<Button size="sm" variant="ghost" onClick={() => setArguments(example)}>From the schema</Button>}>
        <Textarea mono rows={5} spellCheck={false} value={argumentsText} onChange={(event) => setArguments(event.target.value)} />
      </Field>
      {simulation === null ? null : <DecisionCard simulation={simulation} />}
      <p className="text-xs text-ink-faint">
        {isEditable ? "Judged by the draft" : "Judged by the last valid state of the draft"}, by the same function as in the gateway. Counters are taken as empty.
      </p>
    </div>
  );
}
