"use client";
// Asks for the timeline, again when the live log shows something new, and every so often while the page is looked at. What was there stays
// until the next one is.
import { useEffect, useState } from "react";
import type { Timeline } from "@/lib/calls/count-calls-over-time";
import { hearNews } from "./live-news";

const askEveryMs = 15_000;
/** News may come without a pause; counting costs more than telling. */
const askAtMostEveryMs = 2_000;

type Told = { readonly href: string; readonly timeline: Timeline } | { readonly href: string; readonly problem: string };

/** The timeline at this address; null until there is one. A problem is a sentence. */
export function useTimeline(href: string): { readonly timeline: Timeline | null; readonly problem: string | null } {
  const [told, setTold] = useState<Told | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    let askedAt = 0;
    let asksSoon: ReturnType<typeof setTimeout> | undefined;
    async function ask(): Promise<void> {
      clearTimeout(asksSoon);
      asksSoon = undefined;
      askedAt = Date.now();
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
    const deafen = hearNews(() => { asksSoon ??= setTimeout(() => void ask(), Math.max(0, askedAt + askAtMostEveryMs - Date.now())); });
    return () => {
      deafen();
      clearTimeout(asksSoon);
      clearInterval(timer);
      abort.abort();
    };
  }, [href]);
  if (told === null) return { timeline: null, problem: null };
  return "timeline" in told ? { timeline: told.timeline, problem: null } : { timeline: null, problem: told.href === href ? told.problem : null };
}
