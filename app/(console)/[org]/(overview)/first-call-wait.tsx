"use client";
// Waits for the first call: reads the page again now and then while somebody looks at it, for half an hour at most.

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { StatusMark } from "@/app/_ui/status-mark";

const everyMs = 3_000;
const roundsMax = 600;

export function FirstCallWait() {
  const router = useRouter();
  useEffect(() => {
    let rounds = 0;
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      rounds += 1;
      if (rounds >= roundsMax) clearInterval(timer);
      router.refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [router]);
  return <StatusMark status="pending" label="Waiting for the first call" />;
}
