// What one evaluation of the reference engine carries from rule to rule.
import type { Json, PolicyRequest, RegexCompiler } from "@/lib/policy-engine/types";
import { localTime } from "./local-time";

export interface Evaluation {
  readonly regex: RegexCompiler;
  /** Every root that a path can begin with. */
  readonly roots: { readonly [root: string]: () => Json };
  /** Pointers inside `args` of numbers that a double does not hold. */
  readonly inexactNumbers: ReadonlySet<string>;
  /** Leaf tests so far (policy language § Order). */
  tests: number;
  /** Told what is reached, so that a comparison can say what it compared. */
  readonly note: (what: string) => void;
}

export function evaluationOf(request: PolicyRequest, timezone: string, regex: RegexCompiler, note: (what: string) => void): Evaluation {
  const { server, grant, user, client } = request.context;
  return {
    regex,
    roots: {
      args: () => request.args,
      tool: () => present({ name: request.toolName, risk: request.tool?.risk ?? null, annotations: request.tool?.annotations ?? null }),
      server: () => ({ slug: server.slug }),
      grant: () => ({ label: grant.label, tags: grant.tags }),
      user: () => (user === null ? {} : { email: user.email, role: user.role }),
      client: () => present({ name: client.name, version: client.version, ip: client.ip }),
      time: () => localTime(request.nowMs, timezone),
    },
    inexactNumbers: request.inexactNumbers,
    tests: 0,
    note,
  };
}

/** Null members of the context are missing, not null. */
function present(members: { readonly [name: string]: Json }): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
}
