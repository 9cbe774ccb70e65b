"use client";
// Follows the log by server-sent events: rows that come, rows that get their outcome, and how many were too many to show.
import { useEffect, useRef, useState } from "react";
import { useRouter } from "next/navigation";
import type { CallRecord } from "@/lib/calls/call-record";
import { tellNews } from "./live-news";

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

/** What came while the log was held still: rows, as many as an open log holds, and how many more there were. */
interface Held {
  readonly calls: readonly CallRecord[];
  readonly left: Left;
}
interface Left { readonly count: number; readonly isMore: boolean }

const nothingHeld: Held = { calls: [], left: { count: 0, isMore: false } };

const added = (left: Left, told: News): Left => (told.left === 0 ? left : { count: left.count + told.left, isMore: left.isMore || told.isLeftMore });

/** How many calls wait to be shown: those held that are not on the page, where only their outcome may be new. */
export function waitingCount({ calls, left }: Held, shown: readonly CallRecord[]): Left {
  const ids = new Set(shown.map(({ id }) => id));
  return { count: calls.filter(({ id }) => !ids.has(id)).length + left.count, isMore: left.isMore || calls.length === liveRowsMax };
}

export function useLiveCalls(initial: readonly CallRecord[], href: string) {
  const router = useRouter();
  const [news, setNews] = useState<readonly CallRecord[]>([]);
  const [left, setLeft] = useState<Left>(nothingHeld.left);
  const [held, setHeld] = useState<Held>(nothingHeld);
  const [stream, setStream] = useState<Exclude<LiveState, "paused">>("connecting");
  const [isPaused, setIsPaused] = useState(false);
  const [attempt, setAttempt] = useState(0);
  /** As the stream's listeners see it, which outlive a render. */
  const holds = useRef(false);
  useEffect(() => {
    let source: EventSource | null = null;
    let isLost = false;
    function open(): void {
      source = new EventSource(href);
      source.addEventListener("open", () => {
        setStream("live");
        // What came while nobody listened is on the newest page.
        if (isLost && holds.current) setHeld((before) => ({ ...before, left: { ...before.left, isMore: true } }));
        else if (isLost) router.refresh();
        isLost = false;
      });
      source.addEventListener("calls", (event: MessageEvent<string>) => {
        const told = JSON.parse(event.data) as News;
        if (holds.current) return setHeld((before) => ({ calls: mergedCalls(before.calls, told.calls), left: added(before.left, told) }));
        setNews((before) => mergedCalls(before, told.calls));
        setLeft((before) => added(before, told));
        tellNews();
      });
      source.addEventListener("end", (event: MessageEvent<string>) => {
        source?.close();
        setStream((JSON.parse(event.data) as { readonly why: Exclude<LiveState, "paused"> }).why);
      });
      source.addEventListener("error", () => {
        isLost = true;
        setStream("lost");
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
  }, [href, attempt, router]);
  const calls = mergedCalls(initial, news);
  const state: LiveState = isPaused && (stream === "live" || stream === "connecting" || stream === "lost") ? "paused" : stream;
  return {
    calls, left, state, waiting: waitingCount(held, calls),
    pause: () => {
      holds.current = true;
      setIsPaused(true);
    },
    resume: () => {
      holds.current = false;
      setIsPaused(false);
      setNews((before) => mergedCalls(before, held.calls));
      setHeld(nothingHeld);
      setLeft(nothingHeld.left);
      tellNews();
      if (stream !== "live") {
        setStream("connecting");
        setAttempt(attempt + 1);
      }
      router.refresh();
    },
  };
}

const retryMs = 5_000;
