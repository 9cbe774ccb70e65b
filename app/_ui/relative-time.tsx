"use client";
// "2 min ago", kept right while the page is open; the exact stamp on hover.
import { useEffect, useState } from "react";
import { dueWords, relativeWords, stampWords } from "@/app/_ui/time-words";
import { cn } from "@/app/_ui/class-names";

const tickMs = 10_000;

interface Shown {
  /** Something is to happen then: what is due is not said to be past. */
  readonly due?: boolean | undefined;
  readonly className?: string | undefined;
}

/** Another time is looked at by a clock read anew: by that of the last tick, what has just happened would be said to come. */
export function RelativeTime({ at, ...shown }: Shown & { readonly at: string | Date }) {
  const date = typeof at === "string" ? new Date(at) : at;
  return <TickingTime key={date.getTime()} date={date} {...shown} />;
}

function TickingTime({ date, due = false, className }: Shown & { readonly date: Date }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return (
    // Server and browser read their clocks at different moments; the next tick puts it right.
    <time
      dateTime={date.toISOString()}
      title={stampWords(date, true)}
      suppressHydrationWarning
      className={cn("whitespace-nowrap", className)}
    >
      {due ? dueWords(date, now) : relativeWords(date, now)}
    </time>
  );
}
