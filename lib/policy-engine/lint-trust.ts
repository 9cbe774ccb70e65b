// Rules that believe what the other side says of itself: a client its name, a server its annotations (policy language § Warnings). And
// scopes that a caller can begin anew.
import { leavesOf } from "./condition-leaves";
import type { LintWarning, RulePlace } from "./lint-policy";
import type { Limit, Rule } from "./policy";

/** One warning for each leaf that reads such a word. */
export function lintTrust(rule: Rule, place: RulePlace): readonly LintWarning[] {
  return leavesOf(rule).flatMap(({ leaf: { path, pointer } }): readonly LintWarning[] => {
    if (path.root === "client.name" || path.root === "client.version") {
      const message = `any client may say what it likes in \`${path.text}\`: ${place === "require" ? "this keeps nobody out" : "one that says something else gets past this"}`;
      return [{ pointer: `${pointer}/path`, code: "self_declared", message }];
    }
    if (path.root === "tool.annotations") {
      const message = `\`${path.text}\` is what the server says of its own tool, as you accepted it: it is as true as the server is`;
      return [{ pointer: `${pointer}/path`, code: "self_declared", message }];
    }
    return [];
  });
}

/** `session` counts anew for each connection, and `user` has nobody to count where a grant's token is used. */
export function lintScope({ rule, scope }: Pick<Limit, "rule"> & { readonly scope: string }): readonly LintWarning[] {
  const pointer = `${rule}/scope`;
  if (scope === "session") {
    return [{ pointer, code: "scope_resets", message: "an agent that connects again has a new session and a full quota; a limit that must hold counts on the `grant`", suggestion: '"grant"' }];
  }
  if (scope === "user") {
    return [{ pointer, code: "scope_falls_back", message: "calls by a grant's token have no person: they count on the grant, together" }];
  }
  return [];
}
