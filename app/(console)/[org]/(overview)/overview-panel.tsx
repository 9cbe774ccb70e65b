// A part of the overview that is read for itself: it comes when it is there, and where it cannot be read it alone says so.

import { Suspense, type ReactNode } from "react";
import { answerAction } from "@/app/_server/run-action";
import { Callout } from "@/app/_ui/callout";
import { Skeleton } from "@/app/_ui/skeleton";
import { PanelRetry } from "./panel-retry";

interface OverviewPanelProps<T> {
  /** What is missing where it cannot be read: "The charts". */
  readonly what: string;
  readonly read: () => Promise<T>;
  readonly children: (value: T) => ReactNode;
  /** Of what stands in its place while it is read, or where it could not be; room below it unless said otherwise. */
  readonly className?: string;
}

interface Waiting {
  /** Height classes of what stands in its place meanwhile; none where nothing may come at all. */
  readonly skeleton: string | null;
}

export function OverviewPanel<T>({ skeleton, ...panel }: OverviewPanelProps<T> & Waiting) {
  const waiting = skeleton === null ? null : <div role="status" className={panel.className ?? below}><span className="sr-only">Loading</span><Skeleton className={`w-full rounded-lg ${skeleton}`} /></div>;
  return <Suspense fallback={waiting}><ReadPanel {...panel} /></Suspense>;
}

const below = "mb-8";

async function ReadPanel<T>({ what, read, children, className = below }: OverviewPanelProps<T>) {
  const answer = await answerAction(read, "a panel of the overview");
  if (answer.ok) return children(answer.value);
  return <Callout tone="warn" title={`${what} could not be read`} action={<PanelRetry what={what} />} className={className}>{answer.message}</Callout>;
}
