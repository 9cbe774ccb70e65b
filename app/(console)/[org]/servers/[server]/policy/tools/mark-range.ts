// Sets of marked names. Pure.

export function toggled(marked: ReadonlySet<string>, name: string): ReadonlySet<string> {
  return marked.has(name) ? new Set([...marked].filter((other) => other !== name)) : new Set([...marked, name]);
}

/** The names marked before, and those that stand from one to the other in the list, both included. */
export function markedRange(marked: ReadonlySet<string>, listed: readonly string[], from: string, to: string): ReadonlySet<string> {
  const [one, other] = [listed.indexOf(from), listed.indexOf(to)];
  if (one < 0 || other < 0) return new Set([...marked, to]);
  return new Set([...marked, ...listed.slice(Math.min(one, other), Math.max(one, other) + 1)]);
}
