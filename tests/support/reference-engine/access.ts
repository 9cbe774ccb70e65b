// Resources, prompts, and what a server may ask of the client (policy-language 1, fine points 26, 33).
import type { Effect, ReasonCode } from "@/lib/policy-engine/types";
import { parsedUrl } from "./parsed-url";
import { nameMatches } from "./text-matches";
import type { WrittenPolicy } from "./written-policy";

export interface ReferenceAccess { readonly effect: Effect; readonly code: ReasonCode; readonly rule: string | null }

/** A URI is judged in the URL standard's form and without its fragment. */
export function referenceResource(policy: WrittenPolicy, uri: string): ReferenceAccess {
  const url = parsedUrl(uri);
  if (url === null || /%(2e|2f|5c|25)/i.test(url.href)) return { effect: "deny", code: "denied", rule: null };
  url.hash = "";
  return access(policy, "resources", url.href);
}

export function referencePrompt(policy: WrittenPolicy, name: string): ReferenceAccess {
  return access(policy, "prompts", name);
}

export function referenceServerRequest(policy: WrittenPolicy, kind: "sampling" | "elicitation" | "roots"): ReferenceAccess {
  const written = policy.server_requests?.[kind];
  const rule = written === undefined ? "/default" : `/server_requests/${kind}`;
  return (written ?? policy.default) === "allow" ? allowed : { effect: "deny", code: "denied", rule };
}

const allowed: ReferenceAccess = { effect: "allow", code: "allowed", rule: null };

function access(policy: WrittenPolicy, kind: "resources" | "prompts", subject: string): ReferenceAccess {
  const written = policy[kind] ?? {};
  const denying = (written.deny ?? []).findIndex((pattern) => nameMatches(pattern, subject));
  if (denying !== -1) return { effect: "deny", code: "denied", rule: `/${kind}/deny/${denying}` };
  if ((written.allow ?? []).some((pattern) => nameMatches(pattern, subject)) || (written.default ?? policy.default) === "allow") return allowed;
  return { effect: "deny", code: "not_listed", rule: written.default === undefined ? "/default" : `/${kind}/default` };
}
