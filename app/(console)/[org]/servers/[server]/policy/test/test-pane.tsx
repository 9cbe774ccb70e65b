"use client";
// Tries a call against the draft as one types, with the gateway's own function, and keeps calls as tests. Nothing is sent, nothing is counted.
import { useMemo, useState } from "react";
import { Field } from "@/app/_ui/field";
import { TextInput } from "@/app/_ui/text-input";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { traceCall } from "@/lib/policy-engine/trace-call";
import { simulateCall } from "@/lib/simulator/simulate-call";
import type { BuilderProps, BuilderTool } from "../builder-types";
import { useDraft } from "../draft/policy-draft-context";
import { selectedTools } from "../draft/selection";
import { ArgumentsInput } from "./arguments-input";
import { CallerFields } from "./caller-fields";
import { DecisionCard } from "./decision-card";
import { DocumentTests } from "./document-tests";
import { exampleArguments } from "./example-arguments";
import { SampleResult } from "./sample-result";
import { SaveTest } from "./save-test";
import { contextOf, nobody, type TriedCall } from "./tried-call";
import { useSimulatedTools } from "./use-simulated-tools";
import { VerdictStrip } from "./verdict-strip";

/** What a call of the log brought: its arguments by name, with values from the schema, since the log keeps none. */
function argumentsOfCall(tools: readonly BuilderTool[], toolName: string | null, asked: BuilderProps["asked"]): ReadonlyMap<string, string> {
  const tool = tools.find(({ name }) => name === toolName);
  if (tool === undefined || asked?.act !== "test" || asked.argumentKeys.length === 0) return new Map();
  return new Map([[tool.name, exampleArguments(tool.inputSchema, asked.argumentKeys)]]);
}

export function TestPane() {
  const { tools, server, selection, shown, isEditable, asked, initialTool } = useDraft();
  const [ofCall] = useState(() => argumentsOfCall(tools, initialTool, asked));
  const [call, setCall] = useState<TriedCall>(() => ({ toolName: null, argumentsTexts: ofCall, caller: nobody, nowMs: null }));
  const [openedMs] = useState(() => Date.now());
  const selected = selectedTools(selection, tools)[0]?.name ?? (selection !== "defaults" && "tool" in selection ? selection.tool : "");
  const toolName = call.toolName ?? selected;
  const schema = tools.find(({ name }) => name === toolName)?.inputSchema;
  const example = useMemo(() => (schema === undefined ? "{}" : exampleArguments(schema)), [schema]);
  const argumentsText = call.argumentsTexts.get(toolName) ?? example;
  const called = useMemo(() => new Set([toolName]), [toolName]);
  const checked = useSimulatedTools(tools, called);
  const { caller, nowMs } = call;
  const simulation = useMemo(() => (checked === null ? null : simulateCall(
    shown.ok ? shown.compiled : "invalid", { tools: checked, drift: server.drift },
    { toolName, argumentsText, nowMs: nowMs ?? openedMs, context: contextOf(caller, server.slug) },
  )), [shown, checked, server.drift, server.slug, toolName, argumentsText, caller, nowMs, openedMs]);
  const rules = useMemo(
    () => (shown.ok && simulation?.kind === "decided" && simulation.request !== null ? traceCall(shown.compiled, simulation.request, linearRegex) : []),
    [shown, simulation],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
        <DocumentTests />
        <h4 className="border-t border-line pt-4 text-sm font-medium">Try a call</h4>
        <Field label="Tool" help={call.toolName === null ? "Follows the list; type another name to test that." : undefined}>
          <TextInput
            mono list="policy-test-tools" value={toolName} onChange={(event) => setCall({ ...call, toolName: event.target.value })}
            onBlur={() => { if (call.toolName === "") setCall({ ...call, toolName: null }); }}
          />
        </Field>
        <datalist id="policy-test-tools">{tools.map(({ name }) => <option key={name} value={name} />)}</datalist>
        <ArgumentsInput
          key={toolName} schema={schema ?? null} text={argumentsText} example={example}
          onChange={(text) => setCall({ ...call, argumentsTexts: new Map(call.argumentsTexts).set(toolName, text) })}
        />
        {ofCall.get(toolName) === argumentsText ? (
          <p role="note" className="text-sm text-ink-muted">These are the call&rsquo;s arguments by name; the values are made up from the schema. What is decided may differ until you put in the call&rsquo;s own.</p>
        ) : null}
        <CallerFields
          caller={caller} nowMs={nowMs} openedMs={openedMs} timezone={shown.ok ? shown.compiled.timezone : "UTC"}
          onCaller={(next) => setCall({ ...call, caller: next })} onNow={(next) => setCall({ ...call, nowMs: next })}
        />
        {simulation === null ? null : <DecisionCard simulation={simulation} rules={rules} />}
        {shown.ok && simulation?.kind === "decided" && simulation.request !== null ? <SampleResult policy={shown.compiled} request={simulation.request} /> : null}
        {simulation?.kind === "decided" && simulation.request !== null
          ? <SaveTest tool={toolName} args={simulation.request.args} caller={caller} nowMs={nowMs} decision={simulation.decision} /> : null}
        <p className="text-xs text-ink-faint">
          {isEditable ? "Judged by the draft" : "Judged by the last valid state of the draft"}, by the same function as in the gateway. Counters are taken as empty.
        </p>
      </div>
      {simulation === null ? null : <VerdictStrip simulation={simulation} />}
    </div>
  );
}
