"use client";
// What each rule said of the call, in the order in which they were asked.
import { cn } from "@/app/_ui/class-names";
import type { TraceEntry } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";

const words: { readonly [step in TraceEntry["step"]]: { readonly [truth in TraceEntry["truth"]]: string } } = {
  arguments: { yes: "valid", no: "not valid, denies", undetermined: "cannot be checked, denies" },
  require: { yes: "met", no: "not met", undetermined: "undetermined, denies" },
  deny_if: { yes: "matches, denies", no: "does not match", undetermined: "undetermined, denies" },
  approve_if: { yes: "matches, parks", no: "does not match", undetermined: "undetermined, parks" },
  limits: { yes: "fits", no: "used up", undetermined: "could not be counted" },
};

const passes: { readonly [step in TraceEntry["step"]]: TraceEntry["truth"] } = {
  arguments: "yes", require: "yes", deny_if: "no", approve_if: "no", limits: "yes",
};

export function TraceList({ trace }: { trace: readonly TraceEntry[] }) {
  const { showRule } = useDraft();
  if (trace.length === 0) return null;
  return (
    <div>
      <p className="text-xs text-ink-faint">Asked, in this order</p>
      <ol className="mt-1 flex flex-col">
        {trace.map(({ rule, step, truth }) => (
          <li key={rule}>
            <button type="button" onClick={() => showRule(rule)} className="flex w-full items-baseline justify-between gap-3 rounded-sm px-1 py-0.5 text-left hover:bg-hover">
              <code className="min-w-0 truncate font-mono text-xs" title={rule}>{rule}</code>
              <span className={cn("shrink-0 text-xs", truth === passes[step] ? "text-allow" : "text-deny")}>{words[step][truth]}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
