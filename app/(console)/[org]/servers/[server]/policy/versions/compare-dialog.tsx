"use client";
// Any two states of the policy beside each other: saved versions, the live one, the draft.
import { useEffect, useState } from "react";
import { ArrowLeftRight } from "lucide-react";
import { Dialog } from "@/app/_ui/dialog";
import { Field } from "@/app/_ui/field";
import { FormError } from "@/app/_ui/form-error";
import { IconButton } from "@/app/_ui/icon-button";
import { reachConsole } from "@/app/_ui/reach-console";
import { Select } from "@/app/_ui/select";
import { TextSkeleton } from "@/app/_ui/skeleton";
import { readVersionAction } from "../actions";
import { useDraft } from "../draft/policy-draft-context";
import { Comparison } from "./comparison";

/** A version by its number, or the draft. */
export type Compared = number | "draft";

export function CompareDialog({ from, to, onClose }: { from: Compared; to: Compared; onClose: () => void }) {
  const { versions, state } = useDraft();
  const [pair, setPair] = useState({ from, to });
  const { textOf, refusal } = useVersionTexts([pair.from, pair.to]);
  const listed = new Set([...versions.versions.map(({ number }) => number), ...[from, to].filter((side) => side !== "draft")]);
  const options = [
    { value: "draft", label: "the draft" },
    ...[...listed].sort((one, other) => other - one).map((number) => ({ value: String(number), label: labelOf(number, state.live.number) })),
  ];
  const [before, after] = [textOf(pair.from), textOf(pair.to)];
  const parse = (value: string): Compared => (value === "draft" ? value : Number(value));
  return (
    <Dialog open wide="full" title="Compare" onOpenChange={(open) => { if (!open) onClose(); }}>
      <div className="flex flex-col gap-4">
        <div className="flex items-end gap-2">
          <Field label="From" className="min-w-0 flex-1"><Select options={options} value={String(pair.from)} onChange={(event) => setPair({ ...pair, from: parse(event.target.value) })} /></Field>
          <IconButton label="Swap the two" icon={<ArrowLeftRight />} onClick={() => setPair({ from: pair.to, to: pair.from })} />
          <Field label="To" className="min-w-0 flex-1"><Select options={options} value={String(pair.to)} onChange={(event) => setPair({ ...pair, to: parse(event.target.value) })} /></Field>
        </div>
        {refusal !== null ? <FormError message={refusal} /> : before === null || after === null ? <TextSkeleton lines={6} /> : (
          <Comparison key={`${String(pair.from)} ${String(pair.to)}`} before={before} after={after} beforeLabel={labelOf(pair.from, state.live.number)} afterLabel={labelOf(pair.to, state.live.number)} />
        )}
      </div>
    </Dialog>
  );
}

function labelOf(side: Compared, live: number | null): string {
  if (side === "draft") return "the draft";
  return side === live ? `version ${String(side)}, live` : `version ${String(side)}`;
}

/** The texts of the two, each version read once. */
function useVersionTexts(sides: readonly Compared[]) {
  const { org, policy, state } = useDraft();
  const [texts, setTexts] = useState<ReadonlyMap<number, string>>(new Map());
  const [refusal, setRefusal] = useState<string | null>(null);
  const missing = sides.find((side) => side !== "draft" && !texts.has(side));
  useEffect(() => {
    if (missing === undefined) return;
    let isOpen = true;
    void reachConsole(readVersionAction(org, { policyId: policy.id, number: missing })).then((answer) => {
      if (!isOpen) return;
      if (answer.ok) setTexts((before) => new Map(before).set(answer.value.number, answer.value.document));
      else setRefusal(answer.message);
    });
    return () => { isOpen = false; };
  }, [missing, org, policy.id]);
  return { textOf: (side: Compared): string | null => (side === "draft" ? state.text : texts.get(side) ?? null), refusal };
}
