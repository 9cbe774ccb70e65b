"use client";
// What was recorded of a call's arguments and its result, asked of the gateway when somebody wants to see it.
import { useState, useTransition } from "react";
import type { ActionResult } from "@/app/_ui/action-result";
import { Button } from "@/app/_ui/button";
import { Callout } from "@/app/_ui/callout";
import { CodeBlock } from "@/app/_ui/code-block";
import { reachConsole } from "@/app/_ui/reach-console";
import { Section } from "@/app/_ui/section";
import type { RecordedCallValues, RecordedResultValue } from "@/lib/calls/recorded-values";
import { readRecordedValuesAction } from "./actions";

export function RecordedValues({ org, callId }: { org: string; callId: string }) {
  const [answer, setAnswer] = useState<ActionResult<RecordedCallValues> | null>(null);
  const [isAsking, startAsking] = useTransition();
  const ask = () => startAsking(async () => setAnswer(await reachConsole(readRecordedValuesAction(org, callId))));
  return (
    <Section title="Recorded values" description="Sealed; a gateway opens them for you, and the changes page notes that you looked. Marks like [redacted:password] stand for what was never recorded.">
      {answer?.ok === true ? <Values values={answer.value} /> : (
        <>
          {answer === null ? null : <Callout tone="warn" title="The values cannot be shown">{answer.message}</Callout>}
          <Button size="sm" onClick={ask} disabled={isAsking} className="mt-2">{isAsking ? "Asking the gateway" : "Show recorded values"}</Button>
        </>
      )}
    </Section>
  );
}

function Values({ values }: { values: RecordedCallValues }) {
  const { arguments: args, result, taskResult } = values;
  return (
    <div className="flex flex-col gap-3">
      {args === null ? <p className="text-sm text-ink-muted">No arguments are recorded, or not any more.</p> : <CodeBlock label="Arguments" language="json" wrap code={JSON.stringify(args, null, 2)} />}
      {result === null ? <p className="text-sm text-ink-muted">No result is recorded, or not any more.</p> : <ResultValue result={result} of="" />}
      {taskResult === null ? null : <ResultValue result={taskResult} of=" of its task" />}
    </div>
  );
}

function ResultValue({ result: { value, isError, isCut, bytes }, of }: { result: RecordedResultValue; of: string }) {
  const size = `${bytes.toLocaleString("en")} bytes`;
  if (value === null) return <p className="text-sm text-ink-muted">The answer{of}, of {size}, was too large to be recorded.</p>;
  return <CodeBlock label={`${isError ? "Error" : "Result"}${of}${isCut ? `, cut: the answer had ${size}` : ""}`} language="json" wrap code={JSON.stringify(value, null, 2)} />;
}
