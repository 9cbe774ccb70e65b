"use client";
// The replay of the draft, from asking for it to what it found.

import { useEffect, useState } from "react";
import { toast } from "sonner";
import { reachConsole } from "@/app/_ui/reach-console";
import type { LatestReplay } from "@/lib/replays/read-replay";
import { isReplayOver, type ReplayRecord } from "@/lib/replays/replay-record";
import { deleteReplayAction, startReplayAction } from "./actions";
import { followReplay } from "./follow-replay";

interface Asked {
  readonly document: string;
  readonly days: number;
  readonly callsOf: ReplayRecord["callsOf"];
}

export interface ReplayWork {
  readonly replay: ReplayRecord | null;
  readonly isBusy: boolean;
  /** The text that it judged. */
  readonly replayed: string | null;
  run(asked: Asked): void;
  /** Ends what is under way and shows nothing. */
  cancel(): void;
}

/** `initial`: the policy's newest replay as the page was made; one that is under way is followed. */
export function useReplay(org: string, policyId: string, initial: LatestReplay | null): ReplayWork {
  const [replay, setReplay] = useState(initial?.replay ?? null);
  const [replayed, setReplayed] = useState(initial?.document ?? null);
  const [isStarting, setStarting] = useState(false);
  const watchedId = replay === null || isReplayOver(replay) ? null : replay.id;

  useEffect(() => {
    if (watchedId === null) return;
    const stop = new AbortController();
    followReplay(`/${org}/replays/${watchedId}`, setReplay, stop.signal).then(
      (ended) => { if (!ended) toast.error("The console does not answer. Reload the page to see how the replay stands."); },
      () => undefined,
    );
    return () => stop.abort();
  }, [org, watchedId]);

  return {
    replay, replayed, isBusy: isStarting || watchedId !== null,
    run(asked) {
      setStarting(true);
      void reachConsole(startReplayAction(org, { policyId, ...asked })).then((answer) => {
        setStarting(false);
        if (!answer.ok) return void toast.error(answer.message);
        setReplayed(asked.document);
        setReplay(answer.value);
      });
    },
    cancel() {
      if (replay === null) return;
      setReplay(null);
      void reachConsole(deleteReplayAction(org, { replayId: replay.id }));
    },
  };
}
