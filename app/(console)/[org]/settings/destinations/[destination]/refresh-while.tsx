"use client";
// Lets the server render the page anew while something waits, for two minutes at most; a hidden tab asks nothing.

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const everyMs = 1_500;
const timesMax = 80;

export function RefreshWhile({ waits }: { waits: boolean }) {
  const router = useRouter();
  useEffect(() => {
    if (!waits) return;
    let times = 0;
    const timer = setInterval(() => {
      if (document.hidden) return;
      times += 1;
      if (times > timesMax) clearInterval(timer);
      else router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [waits, router]);
  return null;
}
