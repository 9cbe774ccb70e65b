// The days that are compared, as links.

import Link from "next/link";
import { cn } from "@/app/_ui/class-names";

export function ShadowDays({ path, days, choices }: { path: string; days: number; choices: readonly number[] }) {
  return (
    <nav aria-label="Days that are compared" className="flex gap-1">
      {choices.map((choice) => (
        <Link
          key={choice} href={`${path}?days=${String(choice)}`} aria-current={choice === days ? "true" : undefined}
          className={cn("rounded-md px-2.5 py-1 text-sm max-md:py-2", choice === days ? "bg-accent-soft font-medium text-accent-ink" : "text-ink-muted hover:bg-hover")}
        >
          {choice === 1 ? "1 day" : `${String(choice)} days`}
        </Link>
      ))}
    </nav>
  );
}
