"use client";
// The newest page of the log, which grows by itself: with what it is doing, and a way to hold it still.
import type { ReactNode } from "react";
import { Pause, Play } from "lucide-react";
import { Button } from "@/app/_ui/button";
import { cn } from "@/app/_ui/class-names";
import { LinkButton } from "@/app/_ui/link-button";
import type { CallRecord } from "@/lib/calls/call-record";
import { CallTable } from "./call-table";
import { LiveDot } from "./live-dot";
import { callsHref } from "./read-query";
import type { ColumnName } from "./table-columns";
import { useLiveCalls, type LiveState } from "./use-live-calls";

const words: Readonly<Record<LiveState, string>> = {
  connecting: "Connecting",
  live: "New calls appear by themselves",
  paused: "Paused",
  lost: "Connection lost, trying again",
  not_signed_in: "You are signed out; nothing new is shown",
  not_found: "You are no longer a member here; nothing new is shown",
  forbidden: "Your role no longer shows the log; nothing new is shown",
  too_many: "Too many live logs are open; nothing new is shown",
};

/** "Paused: 12 new calls wait". */
function pausedWords({ count, isMore }: { readonly count: number; readonly isMore: boolean }): string {
  if (count === 0) return isMore ? "Paused: new calls may wait" : words.paused;
  return `${words.paused}: ${count.toLocaleString("en")}${isMore ? " or more" : ""} new ${count === 1 && !isMore ? "call waits" : "calls wait"}`;
}

export function LiveCalls({ initial, path, base, text, server, columns, empty }: {
  initial: readonly CallRecord[];
  /** The page that this stands on; `base` is the log of the organization. */
  path: string; base: string; text: string; server: string | undefined; columns: readonly ColumnName[];
  /** In the place of the table while there is no call. */
  empty: ReactNode;
}) {
  const { calls, left, state, waiting, pause, resume } = useLiveCalls(initial, callsHref(`${base}/tail`, text, server === undefined ? {} : { server }));
  const isEnded = state === "not_signed_in" || state === "not_found" || state === "forbidden";
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center justify-end gap-2">
        {left.count === 0 ? null : (
          <span className="mr-auto text-sm text-park">
            {left.count.toLocaleString("en")}{left.isMore ? " or more" : ""} {left.count === 1 ? "call was" : "calls were"} too many to show here; the pages have them.
          </span>
        )}
        <span role="status" className={cn("inline-flex items-center gap-1.5 text-sm", isEnded || state === "too_many" || state === "lost" ? "font-medium text-park" : "text-ink-muted")}>
          <LiveDot state={state} />{state === "paused" ? pausedWords(waiting) : words[state]}
        </span>
        {state === "not_signed_in" ? <LinkButton size="sm" href={`/sign-in?next=${encodeURIComponent(callsHref(path, text))}`}>Sign in</LinkButton> : null}
        {isEnded ? null : state === "paused" || state === "too_many" ? (
          <Button size="sm" onClick={resume}><Play aria-hidden />{state === "paused" ? "Resume" : "Try again"}</Button>
        ) : (
          <Button size="sm" onClick={pause}><Pause aria-hidden />Pause</Button>
        )}
      </div>
      {calls.length === 0 ? empty : <CallTable calls={calls} columns={columns} base={base} text={text} />}
    </>
  );
}
