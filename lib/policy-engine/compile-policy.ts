// From a parsed policy to what a call is judged with: for each tool name one plan, made on its first call and remembered.
// Which sections apply, and in which order, is decided here; what a plan answers is judge-call.ts.
import { plansRememberedMax } from "./bounds";
import { compileLimits, type LimitsPlan } from "./compile-charges";
import { compileRule, type CompiledRule } from "./compile-rule";
import { compileAccess, type CompiledAccess } from "./judge-access";
import { compileNamePattern, isNamePattern } from "./match-name-pattern";
import type { Limit, Policy, Section } from "./policy";
import { reasonSentences } from "./reason-codes";
import { compileResult, joinResults, type CompiledResult } from "./result/compile-result";
import type { ResultPlan } from "./result/result-plan";
import { riskClasses, type Decision, type Judgement, type RegexCompiler, type RiskClass, type TraceEntry } from "./types";

/** Everything that a policy says about one tool name of one risk class. */
export interface ToolPlan extends LimitsPlan {
  /** The denial of a hidden tool, else null. */
  readonly hidden: Decision | null;
  /** The denial of a tool that no section lists, where the default is to deny; else null. */
  readonly notListed: Decision | null;
  readonly arguments: readonly ArgumentsRule[];
  readonly require: readonly CompiledRule[];
  readonly denyIf: readonly CompiledRule[];
  readonly approveIf: readonly CompiledRule[];
  /** What the trace says once every rule has passed, in the order in which they are asked. */
  readonly passedTrace: readonly TraceEntry[];
  /** The first limit with `max: 0`, which no call fits. */
  readonly closedLimit: Limit | null;
  /** What holds for the tool's answers; null where no `result` rule applies. */
  readonly result: ResultPlan | null;
  /** The answer to a call that passes every rule and has no limit. */
  readonly allowed: Judgement;
  /** Whether some arguments could be allowed: nothing denies the tool whatever they are. */
  readonly callable: boolean;
}

/** A policy ready to judge. Frozen; what it remembers changes its speed, never its answers. */
export interface CompiledPolicy extends CompiledAccess {
  /** What it was compiled from, plain data: another thread makes the same of it. */
  readonly source: Policy;
  readonly list: Policy["list"];
  readonly timezone: string;
  readonly planFor: (toolName: string, risk: RiskClass) => ToolPlan;
  /** All `result` rules of the document together, for an answer of which nobody can say which tool gave it; null where there are none. */
  readonly everyResult: ResultPlan | null;
}

type ArgumentsRule = NonNullable<Section["arguments"]>;

interface CompiledSection {
  readonly section: Section;
  readonly require: readonly CompiledRule[];
  readonly denyIf: readonly CompiledRule[];
  readonly approveIf: readonly CompiledRule[];
  readonly result: CompiledResult | null;
}

interface CompiledEntry extends CompiledSection {
  readonly matches: (name: string) => boolean;
}

/** The time that a decision takes does not grow with the tools that it is not about. */
export function compilePolicy(policy: Policy, regex: RegexCompiler): CompiledPolicy {
  const compileSection = (section: Section): CompiledSection => ({
    section,
    require: section.require.map((rule) => compileRule(rule, "all", regex)),
    denyIf: section.denyIf.map((rule) => compileRule(rule, "any", regex)),
    approveIf: section.approveIf.map((rule) => compileRule(rule, "any", regex)),
    result: section.result === null ? null : compileResult(section.result, regex),
  });
  const hide = policy.hide.map((entry) => ({ ...entry, matches: compileNamePattern(entry.pattern) }));
  const allTools = policy.allTools === null ? [] : [compileSection(policy.allTools)];
  const byRisk = new Map<RiskClass, CompiledSection>();
  for (const risk of riskClasses) {
    const section = policy.risk[risk];
    if (section !== undefined) byRisk.set(risk, compileSection(section));
  }
  const exact = new Map<string, CompiledSection>();
  const patterns: CompiledEntry[] = [];
  for (const { pattern, section } of policy.tools) {
    if (isNamePattern(pattern)) patterns.push({ ...compileSection(section), matches: compileNamePattern(pattern) });
    else exact.set(pattern, compileSection(section));
  }

  const makePlan = (toolName: string, risk: RiskClass): ToolPlan => {
    const [ofRisk, named] = [byRisk.get(risk), exact.get(toolName)];
    const listing = [...(named === undefined ? [] : [named]), ...patterns.filter(({ matches }) => matches(toolName))];
    const isListed = listing.length > 0 || ofRisk?.section.allows === true;
    const sections = [...allTools, ...(ofRisk === undefined ? [] : [ofRisk]), ...listing];
    const hiddenBy = hide.find(({ matches }) => matches(toolName)) ?? sections.map(({ section }) => section.hide).find((entry) => entry !== null);
    const limits = sections.flatMap(({ section }) => section.limits);
    const argumentRules = sections.map(({ section }) => section.arguments).filter((rule) => rule !== null);
    const require = sections.flatMap((section) => section.require);
    const denyIf = sections.flatMap((section) => section.denyIf);
    const approveIf = sections.flatMap((section) => section.approveIf);
    const passedTrace = Object.freeze([
      ...argumentRules.map(({ rule }): TraceEntry => Object.freeze({ rule, step: "arguments", truth: "yes" })),
      ...require.map(({ rule }): TraceEntry => Object.freeze({ rule, step: "require", truth: "yes" })),
      ...denyIf.map(({ rule }): TraceEntry => Object.freeze({ rule, step: "deny_if", truth: "no" })),
      ...approveIf.map(({ rule }): TraceEntry => Object.freeze({ rule, step: "approve_if", truth: "no" })),
    ]);
    const notListed = isListed || policy.default === "allow" ? null : denial("not_listed", "/default", reasonSentences.not_listed);
    const closedLimit = limits.find(({ maxMicros }) => maxMicros === 0n) ?? null;
    return Object.freeze({
      hidden: hiddenBy === undefined ? null : denial("hidden", hiddenBy.rule, hiddenBy.message),
      notListed,
      arguments: argumentRules,
      require,
      denyIf,
      approveIf,
      passedTrace,
      closedLimit,
      ...compileLimits(limits, policy.timezone),
      result: joinResults(sections.map(({ result }) => result), policy.timezone),
      allowed: Object.freeze({
        kind: "decided" as const,
        decision: Object.freeze({ effect: "allow" as const, code: "allowed" as const, rule: null, message: reasonSentences.allowed, trace: passedTrace }),
      }),
      callable: notListed === null && closedLimit === null && denyIf.every(({ source }) => source.conditions.length > 0),
    });
  };

  const remembered = new Map<RiskClass, Map<string, ToolPlan>>(riskClasses.map((risk) => [risk, new Map()]));
  return Object.freeze({
    ...compileAccess(policy),
    source: policy,
    list: policy.list,
    timezone: policy.timezone,
    everyResult: joinResults([...allTools, ...byRisk.values(), ...exact.values(), ...patterns].map(({ result }) => result), policy.timezone),
    planFor(toolName: string, risk: RiskClass): ToolPlan {
      const plans = remembered.get(risk);
      const known = plans?.get(toolName);
      if (known !== undefined) return known;
      const plan = makePlan(toolName, risk);
      if (plans !== undefined && plans.size < plansRememberedMax) plans.set(toolName, plan);
      return plan;
    },
  });
}

function denial(code: "hidden" | "not_listed", rule: string, message: string): Decision {
  return Object.freeze({ effect: "deny", code, rule, message, trace: Object.freeze([]) });
}
