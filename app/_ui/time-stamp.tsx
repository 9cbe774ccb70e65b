// An exact time in UTC, for details and for copying.
import { stampWords } from "@/app/_ui/time-words";
import { cn } from "@/app/_ui/class-names";

export function TimeStamp({
  at,
  precise,
  className,
}: {
  at: string | Date;
  precise?: boolean | undefined;
  className?: string | undefined;
}) {
  const date = typeof at === "string" ? new Date(at) : at;
  return (
    <time dateTime={date.toISOString()} className={cn("font-mono text-xs whitespace-nowrap", className)}>
      {stampWords(date, precise)}
    </time>
  );
}
