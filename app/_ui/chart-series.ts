// What a chart is made of, and how each tone and mark looks: shape and word always beside the colour.

export interface ChartSeries {
  readonly name: string;
  readonly tone: keyof typeof chartTones;
  /** Plain or hatched where it is a bar, solid or dashed where it is a line. */
  readonly mark: "plain" | "marked";
  /** One for each bin; null: nothing to tell. */
  readonly values: readonly (number | null)[];
}

export const chartTones = { allow: "text-allow", deny: "text-deny", park: "text-park", accent: "text-accent-ink", neutral: "text-unknown" } as const;
