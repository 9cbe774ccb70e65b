// Runs the tests that a document carries of itself: each is one call, judged by the engine as any other, counters empty.
// Editor, API and publication ask this one function; a version whose tests fail is not published. All tests of a document share one allowance.
import { documentTestLeafTestsMax, documentTestsLeafTestsMax, documentTestsStepsMax, documentTestStepsMax } from "./bounds";
import type { CompiledPolicy } from "./compile-policy";
import { judgeCall, type CallAllowance } from "./judge-call";
import type { DocumentTest } from "./policy";
import { reserveFromEmpty } from "./reserve-from-empty";
import { settleJudgement } from "./settle-judgement";
import type { TestedServer } from "./tested-server";
import type { Decision, PolicyRequest, ToolFacts } from "./types";

export interface TestOutcome {
  readonly test: DocumentTest;
  readonly passed: boolean;
  readonly decision: Decision;
  /** One sentence on what came instead; null where the test passed. */
  readonly why: string | null;
}

const subjects: PolicyRequest["subjects"] = { session: null, grant: "test", user: null, server: "test", organization: "test" };

/**
 * An outcome for each test, in their order. The same document and server give the same outcomes. A test that takes more than its part of
 * what all may take fails, whatever it expects.
 */
export function runDocumentTests(tests: readonly DocumentTest[], policy: CompiledPolicy, server: TestedServer): readonly TestOutcome[] {
  return [...documentTestOutcomes(tests, policy, server)];
}

/** The same, each test judged when its outcome is asked for: for a thread that others wait for. */
export function* documentTestOutcomes(tests: readonly DocumentTest[], policy: CompiledPolicy, server: TestedServer): Generator<TestOutcome, void> {
  const allowance: CallAllowance = {
    leafTests: Math.min(documentTestLeafTestsMax, Math.floor(documentTestsLeafTestsMax / tests.length)),
    evaluationSteps: Math.min(documentTestStepsMax, Math.floor(documentTestsStepsMax / tests.length)),
  };
  for (const test of tests) {
    const judgement = judgeCall(policy, requestOf(test, server), allowance);
    const decision = settleJudgement(judgement, reserveFromEmpty(judgement.kind === "reserve" ? judgement.charges : []));
    const why = decision.code === "evaluation_limit" ? tooMuch(allowance) : whyFailed(test, decision);
    yield { test, passed: why === null, decision, why };
  }
}

/** What a decision is in the words of `expect`: hidden is a denial that is told apart. */
export function outcomeWord(decision: Decision): DocumentTest["expect"] {
  switch (decision.effect) {
    case "allow": return "allow";
    case "park": return "approve";
    case "deny": return decision.code === "hidden" ? "hide" : "deny";
  }
}

function requestOf({ tool, args, context }: DocumentTest, server: TestedServer): PolicyRequest {
  const listed = server.toolNamed(tool);
  return {
    toolName: tool,
    tool: {
      // A tool that nobody has classified is the most severe one.
      risk: listed?.risk ?? context.tool.risk ?? "destructive",
      state: "active",
      ...annotationsOf(context.tool.annotations ?? listed?.annotations),
      checkArguments: listed?.checkArguments ?? null,
    },
    drift: "review",
    args,
    // A document holds no number that a double cannot.
    inexactNumbers: new Set(),
    subjects: { ...subjects, user: context.user?.email ?? null },
    context: { server: { slug: context.server.slug ?? server.slug }, grant: context.grant, user: context.user, client: context.client },
    nowMs: context.nowMs,
  };
}

function annotationsOf(annotations: ToolFacts["annotations"]): Pick<ToolFacts, "annotations"> {
  return annotations === undefined ? {} : { annotations };
}

function tooMuch({ leafTests }: CallAllowance): string {
  return `asks for more than its part of what the tests of a document may take together (${leafTests.toLocaleString("en")} comparisons, or as much reading of texts and lists): give it fewer or smaller values, or a tool with a smaller schema`;
}

function whyFailed({ expect, rule }: DocumentTest, decision: Decision): string | null {
  const got = outcomeWord(decision);
  const by = decision.rule === null ? `code \`${decision.code}\`` : `\`${decision.rule}\``;
  if (got !== expect) return `expected ${words[expect]}, but the call is ${words[got]}${decision.effect === "allow" ? "" : ` by ${by}`}`;
  if (rule !== null && rule !== decision.rule) return `expected ${words[expect]} by \`${rule}\`, but it is ${decision.rule === null ? "no rule that decides" : `by ${by}`}`;
  return null;
}

const words: { readonly [expect in DocumentTest["expect"]]: string } = { allow: "allowed", deny: "denied", approve: "denied for want of an approval", hide: "hidden" };
