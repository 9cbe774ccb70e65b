"use client";
// One counter: a bar with its numbers, its window, when it comes free, and its reset.
import { useState } from "react";
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { cn } from "@/app/_ui/class-names";
import { Dialog } from "@/app/_ui/dialog";
import { RelativeTime } from "@/app/_ui/relative-time";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { CounterUsage, LimitUsage } from "@/lib/grants/limit-usage";
import { resetLimitAction } from "./actions";
import { amountWords, counterWords, leastMax, scopeWords, windowWords } from "./limit-words";

export function LimitUsageRow({ org, grantId, counter, mayReset, onReset }: {
  org: string; grantId: string; counter: CounterUsage; mayReset: boolean; onReset: (usage: LimitUsage) => void;
}) {
  const [open, setOpen] = useState(false);
  const max = leastMax(counter);
  const share = max === 0 ? 1 : Math.min(1, counter.used / max);
  const others = counter.limits.filter((limit) => limit.max !== max);
  const name = counterWords(counter);
  return (
    <li className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="min-w-0 break-words font-medium text-ink">{name}</span>
        <span className="tabular-nums text-sm text-ink-muted"><span className="text-ink">{amountWords(counter.used)}</span> of {amountWords(max)}</span>
      </div>
      <div
        role="meter" aria-label={`${name}: used`} aria-valuemin={0} aria-valuemax={max} aria-valuenow={Math.min(counter.used, max)}
        aria-valuetext={`${amountWords(counter.used)} of ${amountWords(max)}`} className="h-2 overflow-hidden rounded-full bg-sunken"
      >
        <div className={cn("h-full rounded-full", share >= 1 ? "bg-deny" : share >= 0.8 ? "bg-park" : "bg-allow")} style={{ width: `${share * 100}%` }} />
      </div>
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 text-sm text-ink-muted">
        <p>
          {windowWords(counter)} · {scopeWords(counter)}
          {others.length > 0 ? ` · also ${others.map((limit) => amountWords(limit.max)).join(", ")}` : ""}
          {counter.roomAt !== null ? <> · room again <RelativeTime at={counter.roomAt} /></> : counter.emptyAt !== null ? <> · all free again <RelativeTime at={counter.emptyAt} /></> : null}
        </p>
        {mayReset && counter.used > 0 ? (
          <Dialog trigger={<Button size="sm">Reset</Button>} title={`Reset ${name}`} description="What was used no longer counts, and the limit can be used up again. Who did this is recorded." open={open} onOpenChange={setOpen}>
            <ActionForm<LimitUsage>
              action={resetLimitAction.bind(null, org)} success="Counter reset."
              onSuccess={(usage) => {
                setOpen(false);
                onReset(usage);
              }}
            >
              <input type="hidden" name="grantId" value={grantId} />
              <input type="hidden" name="key" value={counter.key} />
              <p className="text-sm text-ink-muted">It counts for {scopeWords(counter)}.</p>
              <div className="flex justify-end"><SubmitButton variant="danger" pendingLabel="Resetting">Reset</SubmitButton></div>
            </ActionForm>
          </Dialog>
        ) : null}
      </div>
    </li>
  );
}
