// Rules that no call ever comes to: what stands before them has already decided for every tool that they are about.
import type { ApplyingSection } from "./applying-sections";
import { compileNamePattern, isNamePattern } from "./match-name-pattern";
import type { LintedTool, LintWarning } from "./lint-policy";
import type { HideEntry, Policy, Rule } from "./policy";

interface PlacedRule {
  readonly pointer: string;
  readonly step: "require" | "deny_if" | "approve_if" | "limits";
  readonly tools: readonly LintedTool[];
}

/** What ends every call of a tool before something is asked. */
interface End {
  readonly by: string;
  readonly why: string;
}

interface Ends {
  /** Before any rule. */
  readonly first: End | null;
  /** A `deny_if` without conditions, and the rules of `deny_if` that stand after it. */
  readonly deny: (End & { readonly after: ReadonlySet<string> }) | null;
}

/** A rule is named where every tool of its section has ended before it; a section without tools is another warning's. */
export function lintReach(policy: Policy, sections: readonly ApplyingSection<LintedTool>[]): readonly LintWarning[] {
  const applying = new Map<LintedTool, ApplyingSection<LintedTool>[]>();
  for (const section of sections) {
    for (const tool of section.tools) {
      const own = applying.get(tool);
      if (own === undefined) applying.set(tool, [section]);
      else own.push(section);
    }
  }
  const hidden = hidingRules(policy.hide);
  const ends = new Map<LintedTool, Ends>();
  for (const [tool, own] of applying) ends.set(tool, { first: notAsked(policy, hidden, own, tool), deny: deniedAlways(own, tool) });
  return sections.flatMap(({ section, tools }) => rulesOf(section, tools)).flatMap((rule): readonly LintWarning[] => {
    let found: End | null = null;
    for (const tool of rule.tools) {
      const own = ends.get(tool);
      const end = own === undefined ? null : endBefore(rule, own);
      if (end === null) return [];
      found ??= end;
    }
    return found === null ? [] : [{ pointer: rule.pointer, code: "never_reached", message: `no call comes to this: ${found.why} (${found.by})` }];
  });
}

/** The first entry that hides a name; of exact names the first of each is looked up. */
function hidingRules(hide: readonly HideEntry[]): (name: string) => Pick<HideEntry, "rule"> | null {
  const patterns = hide.flatMap(({ rule, pattern }, order) => (isNamePattern(pattern) ? [{ rule, order, matches: compileNamePattern(pattern) }] : []));
  const exact = new Map<string, { readonly rule: string; readonly order: number }>();
  for (const [order, { rule, pattern }] of hide.entries()) if (!isNamePattern(pattern) && !exact.has(pattern)) exact.set(pattern, { rule, order });
  return (name) => {
    const [one, other] = [exact.get(name), patterns.find(({ matches }) => matches(name))];
    return one !== undefined && (other === undefined || one.order < other.order) ? one : (other ?? null);
  };
}

function rulesOf({ require, denyIf, approveIf, limits }: ApplyingSection<LintedTool>["section"], tools: readonly LintedTool[]): readonly PlacedRule[] {
  const placed = (rules: readonly Pick<Rule, "rule">[], step: PlacedRule["step"]) => rules.map(({ rule }) => ({ pointer: rule, step, tools }));
  return [...placed(require, "require"), ...placed(denyIf, "deny_if"), ...placed(approveIf, "approve_if"), ...placed(limits, "limits")];
}

function endBefore({ pointer, step }: PlacedRule, { first, deny }: Ends): End | null {
  if (first !== null || deny === null || step === "require") return first;
  return step !== "deny_if" || deny.after.has(pointer) ? deny : null;
}

/** Hidden, or listed by nothing where the default is to deny. `own` are the sections that apply to the tool. */
function notAsked(
  policy: Policy, hidden: (name: string) => Pick<HideEntry, "rule"> | null, own: readonly ApplyingSection<LintedTool>[], tool: LintedTool,
): End | null {
  const hiding = hidden(tool.name) ?? own.map(({ section }) => section.hide).find((hide) => hide !== null);
  if (hiding !== undefined) return { by: hiding.rule, why: `\`${tool.name}\` is hidden` };
  const isListed = policy.default === "allow" || own.some(({ pattern, section }) => pattern !== null || section.allows);
  return isListed ? null : { by: "/default", why: `nothing lists \`${tool.name}\`` };
}

function deniedAlways(own: readonly ApplyingSection<LintedTool>[], tool: LintedTool): Ends["deny"] {
  const rules = own.flatMap(({ section }) => section.denyIf);
  const at = rules.findIndex(({ conditions }) => conditions.length === 0);
  const rule = rules[at];
  if (rule === undefined) return null;
  return { by: rule.rule, why: `every call of \`${tool.name}\` is denied before`, after: new Set(rules.slice(at + 1).map((later) => later.rule)) };
}
