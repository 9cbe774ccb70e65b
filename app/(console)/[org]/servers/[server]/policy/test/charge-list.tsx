"use client";
// What the call would count, and how much of each limit that is.
import type { Charge } from "@/lib/policy-engine/types";
import { useDraft } from "../draft/policy-draft-context";

export function ChargeList({ charges }: { charges: readonly Charge[] }) {
  const { showRule } = useDraft();
  const rows = charges.flatMap(({ amountMicros, caps }) => caps.map((cap) => ({ ...cap, amountMicros })));
  if (rows.length === 0) return null;
  return (
    <section aria-label="Limits">
      <h4 className="text-xs text-ink-faint">Counts, with nothing used before</h4>
      <ul className="mt-1 flex flex-col">
        {rows.map(({ rule, amountMicros, maxMicros }) => (
          <li key={`${rule} ${String(amountMicros)}`}>
            <button type="button" onClick={() => showRule(rule)} className="flex w-full items-baseline justify-between gap-3 rounded-sm px-1 py-0.5 text-left hover:bg-hover">
              <code className="min-w-0 truncate font-mono text-xs" title={rule}>{rule}</code>
              <span className="shrink-0 text-xs tabular-nums">{amountOf(amountMicros)} of {amountOf(maxMicros)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Millionths as a number with what decimals it has. */
function amountOf(micros: bigint): string {
  const whole = (micros / 1_000_000n).toLocaleString("en-US");
  const rest = (micros % 1_000_000n).toString().padStart(6, "0").replace(/0+$/, "");
  return rest === "" ? whole : `${whole}.${rest}`;
}
