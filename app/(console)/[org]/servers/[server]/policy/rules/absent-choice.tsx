"use client";
// Asks what happens when an argument is not there: in a denial it would otherwise pass in silence.
import { SegmentedControl } from "@/app/_ui/segmented-control";
import { pathWords, type WordedList } from "./rule-words";
import type { IfMissing } from "./rule-form-values";

const matchWords: { readonly [list in WordedList]: string } = {
  require: "Let it pass", deny_if: "Deny the call", approve_if: "Ask a person", "result.deny_if": "Withhold the result",
};
const noMatchWords: { readonly [list in WordedList]: string } = {
  require: "Deny the call", deny_if: "Let it pass", approve_if: "Let it pass", "result.deny_if": "Let it pass",
};

export function AbsentChoice({ path, list, value, onChange }: { path: string; list: WordedList; value: IfMissing; onChange: (value: IfMissing) => void }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-ink-muted">
      <span>When <code className="font-mono text-xs text-ink">{pathWords(path)}</code> is absent</span>
      <SegmentedControl
        legend={`When ${pathWords(path)} is absent`} size="sm" value={value}
        onValueChange={(chosen) => onChange(chosen === "match" ? "match" : "no_match")}
        options={[{ value: "match", label: matchWords[list] }, { value: "no_match", label: noMatchWords[list] }]}
      />
    </div>
  );
}
