"use client";
// What becomes of the call in one line at the foot of the pane, in sight whatever is filled in above it.
import { StatusMark } from "@/app/_ui/status-mark";
import type { Simulation } from "@/lib/simulator/simulate-call";

export function VerdictStrip({ simulation }: { simulation: Simulation }) {
  if (simulation.kind === "unreadable") return <Strip><StatusMark status="denied" label="Refused before the policy" /></Strip>;
  const { effect, code, rule } = simulation.decision;
  return (
    <Strip>
      <StatusMark status={effect === "allow" ? "allowed" : effect === "park" ? "parked" : "denied"} />
      <code className="min-w-0 truncate font-mono text-xs text-ink-muted" title={rule ?? code}>{rule ?? code}</code>
    </Strip>
  );
}

function Strip({ children }: { children: React.ReactNode }) {
  return <div aria-hidden className="flex items-center justify-between gap-3 border-t border-line bg-canvas px-4 py-2 text-sm">{children}</div>;
}
