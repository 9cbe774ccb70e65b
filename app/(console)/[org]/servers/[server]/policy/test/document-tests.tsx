"use client";
// The tests that the document carries of itself, run as one types: what passes, what fails and why.
import { Braces, CircleCheck, CircleX, Trash2 } from "lucide-react";
import { IconButton } from "@/app/_ui/icon-button";
import type { TestOutcome } from "@/lib/policy-engine/run-document-tests";
import { useDraft } from "../draft/policy-draft-context";
import { PlainSentence } from "../plain-sentence";
import { removeTest } from "./saved-test";

const expected = { allow: "allowed", deny: "denied", approve: "needs an approval", hide: "hidden" } as const;

export function DocumentTests() {
  const { testOutcomes, isEditable } = useDraft();
  if (testOutcomes === null) return null;
  const failed = testOutcomes.filter(({ passed }) => !passed).length;
  return (
    <section aria-label="Tests in the document" className="flex flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <h4 className="text-sm font-medium">Tests in the document</h4>
        {testOutcomes.length === 0 ? null : (
          <span role="status" className={failed > 0 ? "text-xs text-deny" : "text-xs text-allow"}>
            {failed > 0 ? `${String(failed)} of ${String(testOutcomes.length)} fail` : testOutcomes.length === 1 ? "passes" : `all ${String(testOutcomes.length)} pass`}
          </span>
        )}
      </div>
      {testOutcomes.length === 0
        ? <p className="text-sm text-ink-muted">None yet. Try a call below and save it: a version whose tests fail cannot be published.</p>
        : <ul className="flex flex-col">{testOutcomes.map((outcome, index) => <OutcomeRow key={outcome.test.pointer} outcome={outcome} index={index} isEditable={isEditable} />)}</ul>}
    </section>
  );
}

function OutcomeRow({ outcome: { test, passed, why }, index, isEditable }: { outcome: TestOutcome; index: number; isEditable: boolean }) {
  const { edit, showInJson } = useDraft();
  return (
    <li className="flex items-start gap-2 border-b border-line py-1.5 text-sm last:border-b-0">
      {passed
        ? <CircleCheck role="img" aria-label="passes" className="mt-0.5 size-4 shrink-0 text-allow" />
        : <CircleX role="img" aria-label="fails" className="mt-0.5 size-4 shrink-0 text-deny" />}
      <div className="min-w-0 flex-1">
        <p className="break-words">{test.name}</p>
        <p className="text-xs text-ink-faint"><code className="font-mono">{test.tool}</code> {expected[test.expect]}</p>
        {why === null ? null : <p className="mt-0.5 text-xs text-deny"><PlainSentence text={why} /></p>}
      </div>
      <IconButton size="sm" label={`Show the test ${test.name} in the JSON`} icon={<Braces />} onClick={() => showInJson(test.pointer)} />
      {isEditable ? <IconButton size="sm" label={`Remove the test ${test.name}`} icon={<Trash2 />} onClick={() => edit((document) => removeTest(document, index))} /> : null}
    </li>
  );
}
