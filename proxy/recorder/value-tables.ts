// Where recorded values lie, and by which switch of a server each kind is recorded.
import type { ValueKind } from "@/lib/calls/value-loss";

interface ValueTable {
  readonly table: string;
  /** The column of `servers` that asks for it. */
  readonly asked: "record_arguments" | "record_results";
  /** An error has a row beside that of a result. */
  readonly isErrorApart: boolean;
}

export const valueTables: { readonly [kind in ValueKind]: ValueTable } = {
  arguments: { table: "recorded_arguments", asked: "record_arguments", isErrorApart: false },
  results: { table: "recorded_results", asked: "record_results", isErrorApart: false },
  task_results: { table: "recorded_task_results", asked: "record_results", isErrorApart: true },
};

/** What outcomes said of the results of tasks. */
export const announcedTaskResultsTable = "announced_task_results";

/** What was to be there and is not. */
export const lostValuesTable = "lost_values";
