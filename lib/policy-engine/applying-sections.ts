// The sections of a policy, each with where it stands and the tools of a server that it applies to.
import { pointerTo } from "./json-pointer";
import { compileNamePattern, isNamePattern } from "./match-name-pattern";
import type { Policy, Section } from "./policy";
import { riskClasses, type RiskClass } from "./types";

export interface ApplyingSection<Tool> {
  readonly pointer: string;
  readonly section: Section;
  /** A key of `tools`; null for `all_tools` and the risk classes. */
  readonly pattern: string | null;
  readonly tools: readonly Tool[];
}

/** In the order in which they are asked: all tools, risk classes, then exact names and patterns as the policy sorts them. */
export function applyingSections<Tool extends { readonly name: string; readonly risk: RiskClass }>(
  policy: Policy, tools: readonly Tool[],
): readonly ApplyingSection<Tool>[] {
  const all = policy.allTools === null ? [] : [{ pointer: "/all_tools", section: policy.allTools, pattern: null, tools }];
  const byRisk = riskClasses.flatMap((risk) => {
    const section = policy.risk[risk];
    return section === undefined ? [] : [{ pointer: pointerTo("/risk", risk), section, pattern: null, tools: tools.filter((tool) => tool.risk === risk) }];
  });
  const byName = new Map(tools.map((tool) => [tool.name, tool]));
  const named = policy.tools.map(({ pattern, section }) => ({ pointer: pointerTo("/tools", pattern), section, pattern, tools: namedBy(pattern, tools, byName) }));
  // An exact name is asked before every pattern.
  return [...all, ...byRisk, ...named.filter(({ pattern }) => !pattern.includes("*")), ...named.filter(({ pattern }) => pattern.includes("*"))];
}

/** Exact names are looked up: a document may have thousands. */
function namedBy<Tool extends { readonly name: string }>(pattern: string, tools: readonly Tool[], byName: ReadonlyMap<string, Tool>): readonly Tool[] {
  if (isNamePattern(pattern)) {
    const matches = compileNamePattern(pattern);
    return tools.filter(({ name }) => matches(name));
  }
  const tool = byName.get(pattern);
  return tool === undefined ? [] : [tool];
}
