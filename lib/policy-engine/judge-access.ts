// What a policy says of resources, prompts and a server's own requests: lists and defaults, no rules and no counters.
import { accessCharactersPerStep, accessNameSteps, accessPatternSteps } from "./bounds";
import { canonicalUri, plainUri } from "./canonical-uri";
import { compileNamePattern } from "./match-name-pattern";
import type { AccessLists, DefaultRule, Policy, ServerRequestName } from "./policy";
import { reasonSentences } from "./reason-codes";
import type { Decision } from "./types";

/** `deny` before `allow` before the default. The same name gives the same decision. */
export interface CompiledAccess {
  /** Any URI as a client wrote it; what the URL standard cannot read, or a server could read twice, is denied. */
  readonly judgeResource: (uri: string) => Decision;
  readonly judgePrompt: (name: string) => Decision;
  /** What judging such a name costs at most, in the steps in which conditions are counted (bounds.ts). */
  readonly resourceSteps: (uri: string) => number;
  readonly promptSteps: (name: string) => number;
  readonly judgeServerRequest: (name: ServerRequestName) => Decision;
}

/** The table's sentence for this code speaks of a tool. */
const notListedRequest = "The policy does not allow this request.";

export function compileAccess({ resources, prompts, serverRequests }: Pick<Policy, "resources" | "prompts" | "serverRequests">): CompiledAccess {
  const resource = compileLists(resources, matchUri);
  return {
    judgeResource(uri) {
      const canonical = canonicalUri(uri);
      return canonical === null ? denied("denied", null) : resource({ canonical, plain: plainUri(canonical) });
    },
    judgePrompt: compileLists(prompts, matchName),
    resourceSteps: stepsOver(resources, 2),
    promptSteps: stepsOver(prompts, 1),
    judgeServerRequest: (name) => judgeServerRequest(serverRequests[name]),
  };
}

/** What a pattern of a list is good for: `deny` counts where it may be meant, `allow` where it must be. */
interface Match<Name> {
  readonly may: (name: Name) => boolean;
  readonly must: (name: Name) => boolean;
}

function matchName(pattern: string): Match<string> {
  const matches = compileNamePattern(pattern);
  return { may: matches, must: matches };
}

/** A server may read a URI as it stands or in its plain form. */
function matchUri(pattern: string): Match<{ readonly canonical: string; readonly plain: string }> {
  const asWritten = compileNamePattern(pattern);
  const asPlain = compileNamePattern(plainUri(pattern));
  return {
    may: ({ canonical, plain }) => asWritten(canonical) || asPlain(plain),
    must: ({ canonical, plain }) => asWritten(canonical) && asPlain(plain),
  };
}

function compileLists<Name>({ allow, deny, default: otherwise }: AccessLists, match: (pattern: string) => Match<Name>): (name: Name) => Decision {
  const allowing = allow.map(({ pattern }) => match(pattern).must);
  const denying = deny.map(({ rule, pattern }) => ({ rule, matches: match(pattern).may }));
  return (name) => {
    const deniedBy = denying.find(({ matches }) => matches(name));
    if (deniedBy !== undefined) return denied("denied", deniedBy.rule);
    if (otherwise.effect === "allow" || allowing.some((matches) => matches(name))) return allowed;
    return denied("not_listed", otherwise.rule);
  };
}

/** `forms`: in how many each name is compared. */
function stepsOver({ allow, deny }: AccessLists, forms: 1 | 2): (name: string) => number {
  const patterns = forms * (allow.length + deny.length);
  return (name) => accessNameSteps + name.length + patterns * (accessPatternSteps + Math.floor(name.length / accessCharactersPerStep));
}

function judgeServerRequest({ effect, rule }: DefaultRule): Decision {
  return effect === "allow" ? allowed : denied("denied", rule);
}

const allowed: Decision = Object.freeze({ effect: "allow", code: "allowed", rule: null, message: reasonSentences.allowed, trace: Object.freeze([]) });

function denied(code: "denied" | "not_listed", rule: string | null): Decision {
  return { effect: "deny", code, rule, message: code === "not_listed" ? notListedRequest : reasonSentences[code], trace: [] };
}
