// The columns that a person may choose for the log's table, in the order in which they are offered.

export const columnNames = [
  "time", "stamp", "decision", "subject", "server", "grant", "why", "code", "rule", "outcome", "status", "took", "method", "client", "ip", "era", "version", "request", "answer", "id",
] as const;
export type ColumnName = (typeof columnNames)[number];

export const defaultColumns: readonly ColumnName[] = ["time", "decision", "subject", "server", "grant", "why", "outcome", "took"];

/** The known ones among stored names, with the one that opens the call; the defaults where none is known. */
export function knownColumns(stored: readonly string[] | null): readonly ColumnName[] {
  const known = columnNames.filter((name) => stored?.includes(name));
  if (known.length === 0) return defaultColumns;
  return columnNames.filter((name) => name === "subject" || known.includes(name));
}
