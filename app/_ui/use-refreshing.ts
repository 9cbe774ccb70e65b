"use client";
// Lets the server render the page anew now and then while something is waited for; a hidden tab asks nothing.
import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";

/** Every `everyMs`, at most `timesMax` times, and never again before the page has answered: reads upon reads would keep what is pressed meanwhile from ever being answered. */
export function useRefreshing(waits: boolean, { everyMs, timesMax }: { readonly everyMs: number; readonly timesMax: number }): void {
  const router = useRouter();
  const [isReading, startReading] = useTransition();
  const reading = useRef(isReading);
  useEffect(() => { reading.current = isReading; });
  useEffect(() => {
    if (!waits) return;
    let times = 0;
    const timer = setInterval(() => {
      if (document.hidden || reading.current) return;
      times += 1;
      if (times > timesMax) clearInterval(timer);
      else startReading(() => router.refresh());
    }, everyMs);
    return () => clearInterval(timer);
  }, [waits, router, everyMs, timesMax]);
}
