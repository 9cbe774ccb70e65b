"use client";
// Asks every two seconds whether the log has grown and, only if it has, lets the server render the page anew.
// Stops while the tab is hidden or the reader pauses it.
import { useEffect, useState } from "react";
import { useRouter } from "next/navigation";
import { Pause, Play } from "lucide-react";
import { Button } from "@/app/_ui/button";

const checkEveryMs = 2_000;

export function LiveRefresh({ href, digest }: { href: string; digest: string }) {
  const router = useRouter();
  const [paused, setPaused] = useState(false);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (paused) return;
    const abort = new AbortController();
    async function check(): Promise<void> {
      if (document.hidden) return;
      try {
        const answer = await fetch(href, { signal: abort.signal, cache: "no-store" });
        setLost(!answer.ok);
        if (answer.ok && (await answer.text()) !== digest) router.refresh();
      } catch {
        if (!abort.signal.aborted) setLost(true);
      }
    }
    const timer = setInterval(() => void check(), checkEveryMs);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [href, digest, paused, router]);
  return (
    <div className="flex items-center gap-2">
      <span role="status" className="text-sm text-ink-muted">
        {paused ? "Paused" : lost ? "Connection lost, trying again" : "New calls appear by themselves"}
      </span>
      <Button size="sm" onClick={() => setPaused(!paused)}>
        {paused ? <Play aria-hidden /> : <Pause aria-hidden />}
        {paused ? "Resume" : "Pause"}
      </Button>
    </div>
  );
}
