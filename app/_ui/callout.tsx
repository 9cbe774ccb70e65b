// A notice in the page: tone as icon, colour and word.
import type { ReactNode } from "react";
import { CircleCheck, Info, OctagonAlert, TriangleAlert, type LucideIcon } from "lucide-react";
import { cn } from "@/app/_ui/class-names";

export type CalloutTone = "info" | "good" | "warn" | "danger";

const looks: Record<CalloutTone, { word: string; icon: LucideIcon; ground: string; colour: string }> = {
  info: { word: "Note", icon: Info, ground: "border-line bg-sunken", colour: "text-accent-ink" },
  good: { word: "Done", icon: CircleCheck, ground: "border-allow/30 bg-allow-soft", colour: "text-allow" },
  warn: { word: "Take care", icon: TriangleAlert, ground: "border-park/30 bg-park-soft", colour: "text-park" },
  danger: { word: "Problem", icon: OctagonAlert, ground: "border-deny/30 bg-deny-soft", colour: "text-deny" },
};

export function Callout({
  tone = "info",
  title,
  action,
  className,
  children,
}: {
  tone?: CalloutTone | undefined;
  title?: string | undefined;
  action?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}) {
  const look = looks[tone];
  const Icon = look.icon;
  return (
    <div className={cn("flex items-start gap-2.5 rounded-lg border px-3 py-2.5 text-base", look.ground, className)}>
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", look.colour)} />
      <div className="min-w-0 flex-1 text-ink">
        <span className={cn("mr-1.5 font-semibold", look.colour)}>{title ?? look.word}</span>
        <div className="inline text-ink">{children}</div>
      </div>
      {action !== undefined ? <div className="-my-1 shrink-0">{action}</div> : null}
    </div>
  );
}
