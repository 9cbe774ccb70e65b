// The spans that the overview shows, and how each is cut. Pure.

export const overviewSpans = {
  "24h": { words: "24 hours", binMs: 3_600_000, bins: 24 },
  "7d": { words: "7 days", binMs: 3 * 3_600_000, bins: 56 },
  "30d": { words: "30 days", binMs: 12 * 3_600_000, bins: 60 },
} as const;
export type OverviewSpan = keyof typeof overviewSpans;

/** The span that an address names; a day where it names none. */
export function parseOverviewSpan(text: unknown): OverviewSpan {
  return text === "7d" || text === "30d" ? text : "24h";
}

/** When each bin of the span begins, in ms and in their order; the last one is that of `nowMs`. */
export function binStarts(span: OverviewSpan, nowMs: number): readonly number[] {
  const { binMs, bins } = overviewSpans[span];
  const last = Math.floor(nowMs / binMs) * binMs;
  return Array.from({ length: bins }, (_, index) => last - (bins - 1 - index) * binMs);
}
