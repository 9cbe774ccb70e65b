/** A name, an index, or `[*]`. */
export type Step = { readonly name: string } | { readonly index: number } | "every";

/** The steps of a valid path, its root first (policy language § Paths). */
export function pathSteps(path: string): readonly Step[] {
  const steps: Step[] = [];
  let rest = path;
  while (rest !== "") {
    const [read, step] = firstStep(rest);
    steps.push(step);
    rest = rest.slice(read.length);
  }
  return steps;
}

function firstStep(rest: string): readonly [string, Step] {
  const [bare = "", name = ""] = /^\.?([^.[\]"*]+)/u.exec(rest) ?? [];
  if (bare !== "") return [bare, { name }];
  if (rest.startsWith("[*]")) return ["[*]", "every"];
  const [bracket = "", index = ""] = /^\[(\d+)\]/.exec(rest) ?? [];
  if (bracket !== "") return [bracket, { index: Number(index) }];
  const [quoted = "", text = ""] = /^\[("(?:[^"\\]|\\.)*")\]/u.exec(rest) ?? [];
  if (quoted === "") throw new Error(`not a path: ${rest}`);
  return [quoted, { name: String(JSON.parse(text)) }];
}
