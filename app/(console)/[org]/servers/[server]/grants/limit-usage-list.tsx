"use client";
// What the limits of a grant have used, asked anew every few seconds while somebody looks.
import { useEffect, useRef, useState } from "react";
import { Gauge } from "lucide-react";
import type { ActionResult } from "@/app/_ui/action-result";
import { Callout } from "@/app/_ui/callout";
import { reachConsole } from "@/app/_ui/reach-console";
import { EmptyState } from "@/app/_ui/empty-state";
import { Section } from "@/app/_ui/section";
import { TextSkeleton } from "@/app/_ui/skeleton";
import type { LimitUsage } from "@/lib/grants/limit-usage";
import { readLimitUsageAction } from "./actions";
import { LimitUsageRow } from "./limit-usage-row";

const everyMs = 5_000;

export function LimitUsageList({ org, grantId, mayReset }: { org: string; grantId: string; mayReset: boolean }) {
  const [answer, setAnswer] = useState<ActionResult<LimitUsage> | null>(null);
  const asking = useRef(false);
  useEffect(() => {
    let left = false;
    const ask = async () => {
      // A page that nobody sees asks nothing, and a slow answer is not asked for twice.
      if (asking.current || document.visibilityState === "hidden") return;
      asking.current = true;
      try {
        const next = await reachConsole(readLimitUsageAction(org, grantId));
        if (!left) setAnswer(next);
      } finally {
        asking.current = false;
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), everyMs);
    return () => {
      left = true;
      clearInterval(timer);
    };
  }, [org, grantId]);
  return (
    <Section title="Limits" description="What is used now, by the gateway's own counters. Refreshed every five seconds.">
      {answer === null ? <TextSkeleton lines={3} /> : answer.ok ? (
        answer.value.counters.length === 0 ? (
          <EmptyState title="No limits" icon={<Gauge />}>The policy of this grant counts nothing.</EmptyState>
        ) : (
          <ul className="flex flex-col gap-4">
            {answer.value.counters.map((counter) => (
              <LimitUsageRow key={counter.key} org={org} grantId={grantId} counter={counter} mayReset={mayReset} onReset={(value) => setAnswer({ ok: true, value })} />
            ))}
          </ul>
        )
      ) : <Callout tone="warn" title="Usage is not known">{answer.message}</Callout>}
    </Section>
  );
}
