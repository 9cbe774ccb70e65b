// What a chart is made of, and how each tone and mark looks: shape and word always beside the colour.
import type { BarMark } from "@/app/_ui/bar-mark";

export interface ChartSeries {
  readonly name: string;
  readonly tone: keyof typeof chartTones;
  /** Full, striped or an outline where it is a bar; solid where it is a line, or else dashed. */
  readonly mark: BarMark;
  /** One for each bin; null: nothing to tell. */
  readonly values: readonly (number | null)[];
}

export const chartTones = { allow: "text-allow", deny: "text-deny", park: "text-park", accent: "text-accent-ink", neutral: "text-unknown" } as const;
