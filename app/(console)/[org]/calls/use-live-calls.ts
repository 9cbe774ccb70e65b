"use client";
// Follows the log by server-sent events: rows that come, rows that get their outcome, and how many were too many to show.
import { useEffect, useState } from "react";
import { useRouter } from "next/navigation";
import type { CallRecord } from "@/lib/calls/call-record";

/** Rows that an open log holds; older ones are a page away. */
export const liveRowsMax = 200;

export type LiveState = "connecting" | "live" | "paused" | "lost" | "not_signed_in" | "not_found" | "forbidden" | "too_many";

interface News {
  readonly calls: readonly CallRecord[];
  readonly left: number;
  readonly isLeftMore: boolean;
}

/** Newest first, each once, in the newer of its states. */
export function mergedCalls(shown: readonly CallRecord[], news: readonly CallRecord[]): readonly CallRecord[] {
  const byId = new Map(shown.map((call) => [call.id, call]));
  for (const call of news) byId.set(call.id, call);
  return [...byId.values()].sort((a, b) => (a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1)).slice(0, liveRowsMax);
}

export function useLiveCalls(initial: readonly CallRecord[], href: string) {
  const router = useRouter();
  const [news, setNews] = useState<readonly CallRecord[]>([]);
  const [left, setLeft] = useState({ count: 0, isMore: false });
  const [state, setState] = useState<LiveState>("connecting");
  const isPaused = state === "paused";
  useEffect(() => {
    if (isPaused) return;
    let source: EventSource | null = null;
    let isLost = false;
    function open(): void {
      source = new EventSource(href);
      source.addEventListener("open", () => {
        setState("live");
        // What came while nobody listened is on the newest page.
        if (isLost) router.refresh();
        isLost = false;
      });
      source.addEventListener("calls", (event: MessageEvent<string>) => {
        const told = JSON.parse(event.data) as News;
        setNews((before) => mergedCalls(before, told.calls));
        if (told.left > 0) setLeft((before) => ({ count: before.count + told.left, isMore: before.isMore || told.isLeftMore }));
      });
      source.addEventListener("end", (event: MessageEvent<string>) => {
        source?.close();
        setState((JSON.parse(event.data) as { readonly why: LiveState }).why);
      });
      source.addEventListener("error", () => {
        isLost = true;
        setState("lost");
        // Closed for good: something else than a stream was answered. Asked again, like a stream that broke.
        if (source?.readyState === EventSource.CLOSED) retry = setTimeout(open, retryMs);
      });
    }
    let retry: ReturnType<typeof setTimeout> | undefined;
    function follow(): void {
      source?.close();
      clearTimeout(retry);
      if (document.hidden) isLost = true;
      else open();
    }
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      clearTimeout(retry);
      source?.close();
    };
  }, [href, isPaused, router]);
  return {
    calls: mergedCalls(initial, news), left, state,
    pause: () => setState("paused"),
    resume: () => {
      setLeft({ count: 0, isMore: false });
      setState("connecting");
      router.refresh();
    },
  };
}

const retryMs = 5_000;
