"use client";
// How far a replay is, with a way to end it.

import { Button } from "@/app/_ui/button";
import type { ReplayRecord } from "@/lib/replays/replay-record";
import { callsWords } from "./replay-words";

export function ReplayProgress({ replay, onCancel }: { replay: ReplayRecord | null; onCancel: () => void }) {
  const [judged, total] = [replay?.judged ?? 0, replay?.total ?? null];
  const words = replay === null || replay.state === "queued" ? "Waiting for the gateway." : total === null ? "Counting the calls." : `${judged.toLocaleString("en")} of ${callsWords(total)} judged`;
  return (
    <div className="flex items-center gap-3">
      <div className="min-w-0 flex-1">
        <p aria-live="polite" className="text-sm text-ink-muted tabular-nums">{words}</p>
        <progress aria-label="Progress of the replay" max={total ?? 1} value={total === null ? 0 : judged} className="mt-1.5 block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-accent" />
      </div>
      <Button size="sm" onClick={onCancel} disabled={replay === null}>Cancel</Button>
    </div>
  );
}
