// Makes of a parsed policy what calls are judged with: a plan for each set of sections that apply together. The parts of a plan are made when they are
// first asked for. Which sections apply, and in which order, is decided here; how a call is judged by a plan, in judge-call.ts.
import { plansRememberedMax } from "./bounds";
import { compileLimits, type LimitsPlan } from "./compile-charges";
import { compileRule, type CompiledRule } from "./compile-rule";
import { compileAccess, type CompiledAccess } from "./judge-access";
import { lazily } from "./lazily";
import { compileNamePattern, isNamePattern } from "./match-name-pattern";
import type { HideEntry, Policy, Section } from "./policy";
import { reasonSentences } from "./reason-codes";
import { compileResult, joinResults, type CompiledResult } from "./result/compile-result";
import type { ResultPlan } from "./result/result-plan";
import { riskClasses, type Decision, type Judgement, type RegexCompiler, type RiskClass, type TraceEntry } from "./types";

/** What the sections of a plan ask of a call, in the order in which they ask it. */
export interface PlannedRules {
  readonly require: readonly CompiledRule[];
  readonly denyIf: readonly CompiledRule[];
  readonly approveIf: readonly CompiledRule[];
  /** What the trace says once every rule has passed, in the order in which they are asked. */
  readonly passedTrace: readonly TraceEntry[];
  /** The answer to a call that passes every rule and has no limit. */
  readonly allowed: Judgement;
}

/** Everything that a policy says about one tool name of one risk class. Rules, limits and results are put together when first asked for. */
export interface ToolPlan {
  /** The denial of a hidden tool, else null. */
  readonly hidden: Decision | null;
  /** The denial of a tool that no section lists, where the default is to deny; else null. */
  readonly notListed: Decision | null;
  readonly arguments: readonly ArgumentsRule[];
  /** Whether some arguments could be allowed: nothing denies the tool whatever they are. */
  readonly callable: boolean;
  /** Whether a call is charged at all. */
  readonly isLimited: boolean;
  readonly rules: PlannedRules;
  readonly limits: LimitsPlan;
  /** What holds for the tool's answers; null where no `result` rule applies. */
  readonly result: ResultPlan | null;
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
  /** Its own among the sections of the policy. */
  readonly place: number;
  readonly section: Section;
  /** It denies every call, whatever the arguments. */
  readonly isClosed: boolean;
  readonly require: readonly CompiledRule[];
  readonly denyIf: readonly CompiledRule[];
  readonly approveIf: readonly CompiledRule[];
  readonly trace: { readonly [step in "arguments" | "require" | "denyIf" | "approveIf"]: readonly TraceEntry[] };
  readonly result: CompiledResult | null;
}

interface CompiledEntry extends CompiledSection {
  readonly matches: (name: string) => boolean;
}

/** Compiled so that a decision takes no longer because the policy says something of other tools. */
export function compilePolicy(policy: Policy, regex: RegexCompiler): CompiledPolicy {
  let places = 0;
  const compileSection = (section: Section): CompiledSection => compileSectionAt(places++, section, regex);
  const hidden = hiddenNames(policy.hide);
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

  const plans = new Map<string, ToolPlan>();
  const findPlan = (toolName: string, risk: RiskClass): ToolPlan => {
    const [ofRisk, named] = [byRisk.get(risk), exact.get(toolName)];
    const listing = [...(named === undefined ? [] : [named]), ...patterns.filter(({ matches }) => matches(toolName))];
    const sections = [...allTools, ...(ofRisk === undefined ? [] : [ofRisk]), ...listing];
    const hiddenBy = hidden(toolName);
    const key = `${hiddenBy?.rule ?? ""}:${sections.map(({ place }) => place).join()}`;
    const known = plans.get(key);
    if (known !== undefined) return known;
    const isListed = listing.length > 0 || ofRisk?.section.allows === true;
    const plan = planOf(sections, { hiddenBy, isListed }, policy);
    if (plans.size < plansRememberedMax) plans.set(key, plan);
    return plan;
  };

  const remembered = new Map<RiskClass, Map<string, ToolPlan>>(riskClasses.map((risk) => [risk, new Map()]));
  return Object.freeze({
    ...compileAccess(policy),
    source: policy,
    list: policy.list,
    timezone: policy.timezone,
    everyResult: joinResults([...allTools, ...byRisk.values(), ...exact.values(), ...patterns].map(({ result }) => result), policy.timezone),
    planFor(toolName: string, risk: RiskClass): ToolPlan {
      const names = remembered.get(risk);
      const known = names?.get(toolName);
      if (known !== undefined) return known;
      const plan = findPlan(toolName, risk);
      if (names !== undefined && names.size < plansRememberedMax) names.set(toolName, plan);
      return plan;
    },
  });
}

/** The first entry that hides a name. */
function hiddenNames(hide: readonly HideEntry[]): (name: string) => HideEntry | null {
  const places = new Map(hide.map((entry, place) => [entry, place]));
  const placeOf = (entry: HideEntry | undefined): number => (entry === undefined ? hide.length : places.get(entry) ?? hide.length);
  const exact = new Map(hide.toReversed().map((entry) => [entry.pattern, entry]));
  const patterns = hide.filter(({ pattern }) => isNamePattern(pattern)).map((entry) => ({ entry, matches: compileNamePattern(entry.pattern) }));
  return (name) => {
    const [named, matching] = [exact.get(name), patterns.find(({ matches }) => matches(name))?.entry];
    return (placeOf(named) <= placeOf(matching) ? named : matching) ?? null;
  };
}

function compileSectionAt(place: number, section: Section, regex: RegexCompiler): CompiledSection {
  const [require, denyIf, approveIf] = [
    section.require.map((rule) => compileRule(rule, "all", regex)),
    section.denyIf.map((rule) => compileRule(rule, "any", regex)),
    section.approveIf.map((rule) => compileRule(rule, "any", regex)),
  ];
  const passed = (rules: readonly { readonly rule: string }[], step: TraceEntry["step"], truth: TraceEntry["truth"]) => (
    rules.map(({ rule }): TraceEntry => Object.freeze({ rule, step, truth }))
  );
  return {
    place, section, require, denyIf, approveIf,
    isClosed: section.limits.some(({ maxMicros }) => maxMicros === 0n) || denyIf.some(({ source }) => source.conditions.length === 0),
    trace: {
      arguments: passed(section.arguments === null ? [] : [section.arguments], "arguments", "yes"),
      require: passed(require, "require", "yes"), denyIf: passed(denyIf, "deny_if", "no"), approveIf: passed(approveIf, "approve_if", "no"),
    },
    result: section.result === null ? null : compileResult(section.result, regex),
  };
}

/** The plan of these sections together, in their order. */
function planOf(
  sections: readonly CompiledSection[], { hiddenBy, isListed }: { readonly hiddenBy: HideEntry | null; readonly isListed: boolean }, policy: Policy,
): ToolPlan {
  const hiding = hiddenBy ?? sections.map(({ section }) => section.hide).find((entry) => entry !== null) ?? null;
  const notListed = isListed || policy.default === "allow" ? null : denial("not_listed", "/default", reasonSentences.not_listed);
  const rules = lazily(() => joinRules(sections));
  const limits = lazily(() => compileLimits(sections.flatMap(({ section }) => section.limits), policy.timezone));
  const result = lazily(() => joinResults(sections.map((section) => section.result), policy.timezone));
  return Object.freeze({
    hidden: hiding === null ? null : denial("hidden", hiding.rule, hiding.message),
    notListed,
    arguments: sections.map(({ section }) => section.arguments).filter((rule) => rule !== null),
    callable: notListed === null && !sections.some(({ isClosed }) => isClosed),
    isLimited: sections.some(({ section }) => section.limits.length > 0),
    get rules() { return rules(); },
    get limits() { return limits(); },
    get result() { return result(); },
  });
}

function joinRules(sections: readonly CompiledSection[]): PlannedRules {
  const passedTrace = Object.freeze((["arguments", "require", "denyIf", "approveIf"] as const).flatMap((step) => sections.flatMap(({ trace }) => trace[step])));
  return Object.freeze({
    require: sections.flatMap(({ require }) => require),
    denyIf: sections.flatMap(({ denyIf }) => denyIf),
    approveIf: sections.flatMap(({ approveIf }) => approveIf),
    passedTrace,
    allowed: Object.freeze({
      kind: "decided" as const,
      decision: Object.freeze({ effect: "allow" as const, code: "allowed" as const, rule: null, message: reasonSentences.allowed, trace: passedTrace }),
    }),
  });
}

function denial(code: "hidden" | "not_listed", rule: string, message: string): Decision {
  return Object.freeze({ effect: "deny", code, rule, message, trace: Object.freeze([]) });
}
