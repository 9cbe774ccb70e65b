// What a run of the suite found, and how two runs differ. Pure.

export interface Check {
  readonly scenario: string;
  readonly id: string;
  readonly status: string;
  readonly description: string;
  /** Why it failed; not compared, since it may quote ids and times. */
  readonly reason: string | null;
}

export interface Difference {
  readonly scenario: string;
  readonly check: string;
  /** Statuses of the check in each run, in order; empty where the run has no such check. */
  readonly direct: readonly string[];
  readonly gateway: readonly string[];
  readonly reason: string | null;
}

const compared = (check: Check) => `${check.scenario}\n${check.id}\n${check.description}`;

/** Every check whose statuses are not the same in both runs, the better ones too; a check that says `INFO` says nothing. */
export function differences(direct: readonly Check[], gateway: readonly Check[]): readonly Difference[] {
  const [one, other] = [grouped(direct), grouped(gateway)];
  return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const [left, right] = [one.get(key) ?? [], other.get(key) ?? []];
    const [before, after] = [left, right].map((checks) => checks.map(({ status }) => status).sort());
    if (before?.join() === after?.join()) return [];
    const [scenario = "", check = ""] = key.split("\n");
    return [{ scenario, check, direct: before ?? [], gateway: after ?? [], reason: [...right, ...left].find(({ reason }) => reason !== null)?.reason ?? null }];
  });
}

function grouped(checks: readonly Check[]): ReadonlyMap<string, readonly Check[]> {
  return groupBy(checks.filter(({ status }) => status !== "INFO"), compared);
}

function groupBy(checks: readonly Check[], keyOf: (check: Check) => string): ReadonlyMap<string, readonly Check[]> {
  const groups = new Map<string, Check[]>();
  for (const check of checks) groups.set(keyOf(check), [...(groups.get(keyOf(check)) ?? []), check]);
  return groups;
}

export interface ScenarioCount {
  readonly scenario: string;
  readonly passed: number;
  readonly failed: number;
  readonly other: number;
}

/** Per scenario, in the order of the run. */
export function countByScenario(checks: readonly Check[]): readonly ScenarioCount[] {
  return [...groupBy(checks, ({ scenario }) => scenario)].map(([scenario, own]) => {
    const count = (...statuses: readonly string[]) => own.filter(({ status }) => statuses.includes(status)).length;
    return { scenario, passed: count("SUCCESS"), failed: count("FAILURE"), other: count("WARNING", "SKIPPED") };
  });
}
