// Counts what a replay finds, call by call, within bounds: all of it in numbers, tools, grants and rules by name as far as they are few.

import type { ReplayVerdict } from "@/lib/simulator/replay-call";
import { replayGroupsMax, type ReplayCounts, type ReplaySummary } from "./replay-summary";

/** Tools, grants and rules that are counted apart; what more there is counts in the whole alone. */
const groupsCountedMax = 5_000;

export interface TalliedCall {
  readonly tool: string;
  readonly grantId: string | null;
  readonly grantLabel: string | null;
  readonly startedAt: string;
  readonly recordedEffect: "allow" | "deny" | "park";
  readonly values: keyof ReplaySummary["values"];
}

export type Change = keyof ReplayCounts;

export interface ReplayTally {
  /** Counts the call, and says what the draft changes of it. */
  add(call: TalliedCall, verdict: ReplayVerdict): Change;
  summary(more: Pick<ReplaySummary, "leftOut" | "rowsKept">): ReplaySummary;
}

type Counts = { -readonly [change in Change]: number };

/** An empty tally. */
export function replayTally(): ReplayTally {
  const counts = zero();
  const values = { read: 0, noArguments: 0, notRecorded: 0, tooLarge: 0, gone: 0 };
  const tools = new Map<string, Counts>();
  const grants = new Map<string | null, { grantLabel: string | null; readonly counts: Counts }>();
  const rules = new Map<string, { readonly code: string | null; readonly rule: string | null; readonly counts: Counts }>();
  let [from, to]: (string | null)[] = [null, null];

  return {
    add(call, verdict) {
      const change = changeOf(call.recordedEffect, verdict);
      from ??= call.startedAt;
      to = call.startedAt;
      counts[change] += 1;
      values[call.values] += 1;
      count(tools, call.tool, zero, (group) => group, change);
      const grant = count(grants, call.grantId, () => ({ grantLabel: call.grantLabel, counts: zero() }), (group) => group.counts, change);
      if (grant !== undefined) grant.grantLabel = call.grantLabel;
      if (verdict.kind === "decided" && change !== "same") {
        const { code, rule } = verdict;
        count(rules, `${String(code)} ${String(rule)}`, () => ({ code, rule, counts: zero() }), (group) => group.counts, change);
      }
      return change;
    },
    summary: ({ leftOut, rowsKept }) => ({
      calls: sumOf(counts),
      from: from ?? null, to: to ?? null, leftOut, counts: { ...counts }, values: { ...values },
      byTool: most(Array.from(tools, ([tool, group]) => ({ tool, counts: group }))),
      byGrant: most(Array.from(grants, ([grantId, group]) => ({ grantId, ...group }))),
      byRule: most([...rules.values()]),
      rowsKept,
    }),
  };
}

function changeOf(recorded: TalliedCall["recordedEffect"], verdict: ReplayVerdict): Change {
  if (verdict.kind === "unknown") return "unknown";
  if (verdict.effect === recorded) return "same";
  return verdict.effect === "deny" ? "denied" : verdict.effect === "allow" ? "allowed" : "parked";
}

function count<Key, Group>(groups: Map<Key, Group>, key: Key, make: () => Group, countsIn: (group: Group) => Counts, change: Change): Group | undefined {
  let group = groups.get(key);
  if (group === undefined) {
    if (groups.size >= groupsCountedMax) return undefined;
    group = make();
    groups.set(key, group);
  }
  countsIn(group)[change] += 1;
  return group;
}

/** Those of which something changes or is unknown, most changes first. */
function most<Group extends { readonly counts: ReplayCounts }>(groups: readonly Group[]): readonly Group[] {
  return groups.filter(({ counts }) => sumOf(counts) > counts.same)
    .sort((one, other) => changesIn(other.counts) - changesIn(one.counts) || other.counts.unknown - one.counts.unknown)
    .slice(0, replayGroupsMax);
}

function changesIn({ denied, allowed, parked }: ReplayCounts): number {
  return denied + allowed + parked;
}

function sumOf(counts: ReplayCounts): number {
  return changesIn(counts) + counts.same + counts.unknown;
}

function zero(): Counts {
  return { same: 0, denied: 0, allowed: 0, parked: 0, unknown: 0 };
}
