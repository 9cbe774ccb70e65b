"use client";
// Asks for the timeline, and again every so often while the page is looked at. What was there stays until the next one is.
import { useEffect, useState } from "react";
import type { Timeline } from "@/lib/calls/count-calls-over-time";

const askEveryMs = 15_000;

type Told = { readonly href: string; readonly timeline: Timeline } | { readonly href: string; readonly problem: string };

/** The timeline at this address; null until there is one. A problem is a sentence. */
export function useTimeline(href: string): { readonly timeline: Timeline | null; readonly problem: string | null } {
  const [told, setTold] = useState<Told | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    async function ask(): Promise<void> {
      try {
        const answer = await fetch(href, { signal: abort.signal, cache: "no-store" });
        if (answer.ok) return setTold({ href, timeline: (await answer.json()) as Timeline });
        const { error } = (await answer.json()) as { readonly error?: { readonly message?: string } };
        setTold({ href, problem: error?.message ?? "The calls over time could not be counted." });
      } catch {
        if (!abort.signal.aborted) setTold({ href, problem: "The calls over time could not be fetched." });
      }
    }
    void ask();
    const timer = setInterval(() => { if (!document.hidden) void ask(); }, askEveryMs);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [href]);
  if (told === null) return { timeline: null, problem: null };
  return "timeline" in told ? { timeline: told.timeline, problem: null } : { timeline: null, problem: told.href === href ? told.problem : null };
}
