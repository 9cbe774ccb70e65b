"use client";
// What was recorded of a call's arguments and its result, asked of the gateway when somebody wants to see it.
import { useState, useTransition } from "react";
import type { ActionResult } from "@/app/_ui/action-result";
import { Button } from "@/app/_ui/button";
import { Callout } from "@/app/_ui/callout";
import { CodeBlock } from "@/app/_ui/code-block";
import { Section } from "@/app/_ui/section";
import type { RecordedCallValues } from "@/lib/calls/recorded-values";
import { readRecordedValuesAction } from "./actions";

export function RecordedValues({ org, callId }: { org: string; callId: string }) {
  const [answer, setAnswer] = useState<ActionResult<RecordedCallValues> | null>(null);
  const [isAsking, startAsking] = useTransition();
  const ask = () => startAsking(async () => setAnswer(await readRecordedValuesAction(org, callId)));
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
  const { arguments: args, result } = values;
  return (
    <div className="flex flex-col gap-3">
      {args === null ? <p className="text-sm text-ink-muted">No arguments are recorded, or not any more.</p> : <CodeBlock label="Arguments" language="json" wrap code={JSON.stringify(args, null, 2)} />}
      {result === null ? <p className="text-sm text-ink-muted">No result is recorded, or not any more.</p>
        : result.value === null ? <p className="text-sm text-ink-muted">The answer of {result.bytes.toLocaleString("en")} bytes was too large to be recorded.</p>
          : <CodeBlock label={`${result.isError ? "Error" : "Result"}${result.isCut ? `, cut: the answer had ${result.bytes.toLocaleString("en")} bytes` : ""}`} language="json" wrap code={JSON.stringify(result.value, null, 2)} />}
    </div>
  );
}
