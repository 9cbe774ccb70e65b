// A tool's risk class: one hue and one shape per class, and its word.
import { CircleDollarSign, Eye, PencilLine, Trash2, Zap, type LucideIcon } from "lucide-react";
import { cn } from "@/app/_ui/class-names";
import type { RiskClass } from "@/lib/policy-engine/types";

const looks: Record<RiskClass, { word: string; severity: string; icon: LucideIcon; colour: string }> = {
  read: { word: "Read", severity: "low", icon: Eye, colour: "bg-risk-read-soft text-risk-read" },
  write: { word: "Write", severity: "medium", icon: PencilLine, colour: "bg-risk-write-soft text-risk-write" },
  execute: { word: "Execute", severity: "high", icon: Zap, colour: "bg-risk-execute-soft text-risk-execute" },
  destructive: {
    word: "Destructive",
    severity: "critical",
    icon: Trash2,
    colour: "bg-risk-destructive-soft text-risk-destructive",
  },
  financial: {
    word: "Financial",
    severity: "critical",
    icon: CircleDollarSign,
    colour: "bg-risk-financial-soft text-risk-financial",
  },
};

export function RiskBadge({
  risk,
  withSeverity,
  className,
}: {
  risk: RiskClass;
  withSeverity?: boolean | undefined;
  className?: string | undefined;
}) {
  const look = looks[risk];
  const Icon = look.icon;
  return (
    <span
      title={`Risk class ${look.word.toLowerCase()}, severity ${look.severity}`}
      className={cn(
        "inline-flex h-5 items-center gap-1 rounded-sm px-1.5 align-middle text-xs font-medium whitespace-nowrap",
        look.colour,
        className,
      )}
    >
      <Icon aria-hidden className="size-3" />
      {look.word}
      {withSeverity ? <span className="font-normal">· {look.severity}</span> : null}
    </span>
  );
}
