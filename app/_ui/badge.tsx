// A small word on a tinted ground: a role, a state, a count.
import type { ReactNode } from "react";
import { cn } from "@/app/_ui/class-names";

export type Tone = "neutral" | "accent" | "allow" | "deny" | "park" | "unknown";

const tones: Record<Tone, string> = {
  neutral: "bg-unknown-soft text-ink-muted",
  accent: "bg-accent-soft text-accent-ink",
  allow: "bg-allow-soft text-allow",
  deny: "bg-deny-soft text-deny",
  park: "bg-park-soft text-park",
  unknown: "bg-unknown-soft text-unknown",
};

export function Badge({ tone = "neutral", children }: { tone?: Tone | undefined; children: ReactNode }) {
  return (
    <span
      className={cn(
        "inline-flex h-5 items-center gap-1 rounded-sm px-1.5 align-middle text-xs font-medium whitespace-nowrap [&_svg]:size-3",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
