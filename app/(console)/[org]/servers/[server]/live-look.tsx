"use client";
// Shows what the gateway is doing with the server right now; at the end the page reads again.

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { toast } from "sonner";
import { Callout } from "@/app/_ui/callout";
import { foundSentence } from "./found-sentence";
import { lookWords } from "./look-words";
import { watchLook, type LookEnd } from "./watch-look";

interface LiveLookProps {
  /** Where the watching page asks: /[org]/jobs/[job]. */
  address: string;
  state: string;
  progress: string;
  moment: string;
  /** The server's own address, to say what is connected to. */
  target: string;
}

const slowSeconds = 8;

export function LiveLook({ address, state, progress, moment, target }: LiveLookProps) {
  const router = useRouter();
  const [told, setTold] = useState({ state, progress });
  const [seconds, setSeconds] = useState(0);
  const [lost, setLost] = useState(false);

  useEffect(() => {
    const abort = new AbortController();
    const timer = setInterval(() => setSeconds((count) => count + 1), 1_000);
    const finish = (end: LookEnd): void => {
      clearInterval(timer);
      setLost(end.kind === "lost");
      if (end.kind === "done" && end.found !== null) toast.success(foundSentence(end.found));
      if (end.kind !== "lost") router.refresh();
    };
    watchLook(address, moment, setTold, abort.signal).then(finish, () => undefined);
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [address, moment, router]);

  if (lost) return <Callout tone="warn">The console does not answer. Reload the page to see how the look at this server went.</Callout>;
  const over = told.state === "done" || told.state === "failed";
  return (
    <div role="status" className="mb-6 overflow-hidden rounded-lg border border-line bg-surface">
      <div aria-hidden className="h-0.5 animate-soft-pulse bg-accent-ink" />
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-3">
        <p className="min-w-0 text-base font-medium break-words text-ink">{over ? "Reading what was found…" : lookWords(told.state, told.progress, target)}</p>
        <p aria-hidden className="text-sm text-ink-faint">{seconds} s</p>
      </div>
      {seconds >= slowSeconds && told.state === "queued" ? (
        <p className="border-t border-line px-4 py-2 text-sm text-ink-muted">No gateway has taken this up yet. It is given 30 seconds.</p>
      ) : null}
    </div>
  );
}
