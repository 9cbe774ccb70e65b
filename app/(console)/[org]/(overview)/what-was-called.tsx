// The charts and lists of a span, and which calls are not in them yet.

import { Callout } from "@/app/_ui/callout";
import { stampWords } from "@/app/_ui/time-words";
import type { Overview } from "@/lib/calls/overview/read-overview";
import { OverviewCharts } from "./overview-charts";
import { TopLists } from "./top-lists";

export function WhatWasCalled({ org, overview }: { org: string; overview: Overview }) {
  const { uncounted } = overview;
  return (
    <>
      {uncounted === null ? null : (
        <Callout tone="info" className="mb-3" title="Some calls are still being counted">
          {`Those between ${stampWords(new Date(uncounted.from))} and ${stampWords(new Date(uncounted.to))} are in the log, and not in these numbers yet.`}
        </Callout>
      )}
      <OverviewCharts org={org} overview={overview} />
      <TopLists org={org} overview={overview} />
    </>
  );
}
