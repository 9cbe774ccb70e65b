// What a change differs in, member by member. Pure.

export interface ChangeLine {
  /** The way to the member: "credential.hint". */
  readonly path: string;
  readonly kind: "added" | "removed" | "changed" | "same";
  /** As text; null where the side has no such member. */
  readonly before: string | null;
  readonly after: string | null;
}

const linesMax = 200;
const depthMax = 4;

/** The members of both sides by their paths, in their order, those that differ and those that do not; at most 200. */
export function changeLines(before: unknown, after: unknown): readonly ChangeLine[] {
  const [one, other] = [flattened(before), flattened(after)];
  return [...new Set([...one.keys(), ...other.keys()])].slice(0, linesMax).map((path) => {
    const [was, is] = [one.get(path) ?? null, other.get(path) ?? null];
    return { path, before: was, after: is, kind: was === null ? "added" : is === null ? "removed" : was === is ? "same" : "changed" };
  });
}

function flattened(side: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string, depth: number): void => {
    const members = typeof value === "object" && value !== null && !isList(value) ? Object.entries(value) : [];
    if (members.length > 0 && depth < depthMax) for (const [name, member] of members) walk(member, path === "" ? name : `${path}.${name}`, depth + 1);
    else if (path !== "") found.set(path, textOf(value));
  };
  walk(listsByName(side, 0), "", 0);
  return found;
}

function isList(value: object): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Lists of things that have names are compared by name, not by place. */
function listsByName(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > depthMax) return value;
  if (!isList(value)) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, listsByName(member, depth + 1)]));
  const named = value.flatMap((item): [string, unknown][] => {
    if (typeof item !== "object" || item === null || !("name" in item) || typeof item.name !== "string") return [];
    const { name, ...rest } = item;
    return [[name, rest]];
  });
  return named.length === value.length && new Set(named.map(([name]) => name)).size === value.length && value.length > 0 ? Object.fromEntries(named) : value;
}

function textOf(value: unknown): string {
  if (value === null) return "none";
  if (typeof value === "string") return value === "" ? "empty" : value;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((item) => (typeof item === "string" ? item : JSON.stringify(item))).join(", ");
  return typeof value === "object" && Object.keys(value).length === 0 ? "none" : JSON.stringify(value);
}
