// What the address asks of the builder besides a tool: `pane=test`, or `make=rule` or `make=limit`, with the names of a call's arguments. Pure.
import type { BuilderProps } from "./builder-types";

const keysMax = 40;

/** Null where the address asks for nothing, or for what there is not. */
export function askedOfBuilder(query: Readonly<Record<string, string | string[] | undefined>>): BuilderProps["asked"] {
  const { pane, make, arguments: names } = query;
  const act = pane === "test" ? "test" : make === "rule" || make === "limit" ? make : null;
  if (act === null) return null;
  return { act, argumentKeys: typeof names === "string" ? names.split(",").filter((name) => name !== "").slice(0, keysMax) : [] };
}
