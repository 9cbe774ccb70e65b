// Which row of a table of paths a request means. Pure.

interface Row {
  readonly method: string;
  /** With parameters in braces: "/servers/{serverId}". */
  readonly path: string;
}

export type FoundRow<R extends Row> =
  | { readonly kind: "row"; readonly row: R; readonly params: Readonly<Record<string, string>> }
  /** There is this path, but not by this method; the rows are those that it has. */
  | { readonly kind: "other_methods"; readonly rows: readonly R[] }
  | { readonly kind: "nothing" };

/** The values of a path's parameters where the steps are those of the path, else null. A parameter takes one step that is not empty. */
function match(path: string, steps: readonly string[]): Readonly<Record<string, string>> | null {
  const wanted = path.split("/").slice(1);
  if (wanted.length !== steps.length) return null;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const step = steps[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(want)?.[1];
    if (name === undefined ? step !== want : step === "") return null;
    if (name !== undefined) params[name] = step;
  }
  return params;
}

/** `steps` is the path between its slashes, decoded. A path that says a step by its name goes before one with a parameter there: /calls/export is no call. */
export function findRow<R extends Row>(rows: readonly R[], method: string, steps: readonly string[]): FoundRow<R> {
  const matching = rows.flatMap((row) => {
    const params = match(row.path, steps);
    return params === null ? [] : [{ row, params }];
  });
  const fewest = Math.min(...matching.map(({ params }) => Object.keys(params).length));
  const nearest = matching.filter(({ params }) => Object.keys(params).length === fewest);
  if (nearest.length === 0) return { kind: "nothing" };
  const found = nearest.find(({ row }) => row.method === method);
  return found === undefined ? { kind: "other_methods", rows: nearest.map(({ row }) => row) } : { kind: "row", ...found };
}
