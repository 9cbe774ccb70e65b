// Medians and percentiles, and the rows that the report and the chart are made of.
import { shapes, type Shape } from "./bench-calls";
import type { ClosedFigures, SubjectFigures } from "./measure-subjects";
import type { SubjectKey } from "./start-subjects";

/** The value below which this share of the values lies; NaN where there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle one of the rounds; of an even number of them, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** The median of the rounds of one shape. */
export function closedMedian(figures: SubjectFigures, shape: Shape, of: (closed: ClosedFigures) => number): number {
  return median(figures.closed[shape].map(of));
}

/** The mean of both shapes, of their medians over the rounds. */
export function closedMean(figures: SubjectFigures, of: (closed: ClosedFigures) => number): number {
  return shapes.reduce((sum, shape) => sum + closedMedian(figures, shape, of), 0) / shapes.length;
}

/** What a call costs the subject's own process, in microseconds; null where nothing stands between. */
export function subjectUs(figures: SubjectFigures): number | null {
  return figures.subject.process === null ? null : closedMean(figures, (closed) => closed.subjectUs);
}

export function figuresOf(all: readonly SubjectFigures[], key: SubjectKey): SubjectFigures | null {
  return all.find(({ subject }) => subject.key === key) ?? null;
}
