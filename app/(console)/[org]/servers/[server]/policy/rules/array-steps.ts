// The steps of a path that go into arrays: `[*]` and `[0]`. Pure.

const arrayStep = /\[(\*|0|[1-9][0-9]*)\]/g;

export interface ArrayStep {
  /** The array's own path, as people say it. */
  readonly before: string;
  /** `*`, or the element's number. */
  readonly step: string;
}

export function arraySteps(path: string): readonly ArrayStep[] {
  return [...path.matchAll(arrayStep)].map((match) => ({ before: path.slice(0, match.index).replace(/^args\./, ""), step: match[1] ?? "*" }));
}

/** The path with its `index`-th step into an array set. */
export function withArrayStep(path: string, index: number, step: string): string {
  let at = -1;
  return path.replace(arrayStep, (whole) => {
    at += 1;
    return at === index ? `[${step}]` : whole;
  });
}
