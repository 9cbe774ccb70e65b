// Resources, prompts, and what a server may ask of the client (policy language § Resources, prompts, requests of servers).
import type { Effect, ReasonCode } from "@/lib/policy-engine/types";
import { parsedUrl } from "./parsed-url";
import { nameMatches } from "./text-matches";
import type { WrittenPolicy } from "./written-policy";

export interface ReferenceAccess { readonly effect: Effect; readonly code: ReasonCode; readonly rule: string | null }

/** A URI is judged in the URL standard's form and without its fragment, and once more as a server reads it that decodes it and drops empty segments. */
export function referenceResource(policy: WrittenPolicy, uri: string): ReferenceAccess {
  const url = parsedUrl(uri);
  if (url === null || /%(2e|2f|5c|25)/i.test(url.href) || climbsOverNothing(uri)) return { effect: "deny", code: "denied", rule: null };
  url.hash = "";
  const served = asServed(url.href);
  return access(policy, "resources", (pattern) => [nameMatches(pattern, url.href), nameMatches(asServed(pattern), served)]);
}

/** `..` and an empty segment: which directory that leads to depends on whether empty ones count. */
function climbsOverNothing(uri: string): boolean {
  const segments = uri.replace(/[\t\n\r]/g, "").replace(/^[^:/\\]*:[/\\]*/, "").split(/[?#]/, 1).join("").replaceAll("\\", "/").split("/");
  const parent = (segment: string) => /^(\.|%2e){2}$/i.test(segment);
  return segments.some(parent) && segments.slice(1, -1).includes("");
}

function asServed(uri: string): string {
  const decoded = (text: string) => text.replace(/%([0-9a-f]{2})/gi, (code: string, hex: string) => (hex >= "21" && hex.toLowerCase() < "7f" ? String.fromCharCode(Number(`0x${hex}`)) : code.toUpperCase()));
  const colon = uri.indexOf(":");
  const end = Math.min(...["?", "#"].map((sign) => uri.indexOf(sign)).filter((at) => at !== -1), uri.length);
  const scheme = uri.slice(0, colon + 1);
  if (colon < 1 || colon > end || scheme.includes("/")) return decoded(uri);
  const hierarchical = uri.slice(colon + 1, end);
  const slash = hierarchical.startsWith("//") ? hierarchical.indexOf("/", 2) : hierarchical.startsWith("/") ? 0 : -1;
  if (slash === -1) return decoded(uri);
  const path = hierarchical.slice(slash).split("/");
  const kept = path.filter((segment, index) => index === 0 || index === path.length - 1 || segment !== "");
  return decoded(scheme + hierarchical.slice(0, slash) + kept.join("/") + uri.slice(end));
}

export function referencePrompt(policy: WrittenPolicy, name: string): ReferenceAccess {
  return access(policy, "prompts", (pattern) => [nameMatches(pattern, name)]);
}

export function referenceServerRequest(policy: WrittenPolicy, kind: "sampling" | "elicitation" | "roots"): ReferenceAccess {
  const written = policy.server_requests?.[kind];
  const rule = written === undefined ? "/default" : `/server_requests/${kind}`;
  return (written ?? policy.default) === "allow" ? allowed : { effect: "deny", code: "denied", rule };
}

const allowed: ReferenceAccess = { effect: "allow", code: "allowed", rule: null };

/** `readings`: whether a pattern matches, in each form in which it is compared. */
function access(policy: WrittenPolicy, kind: "resources" | "prompts", readings: (pattern: string) => readonly boolean[]): ReferenceAccess {
  const written = policy[kind] ?? {};
  const denying = (written.deny ?? []).findIndex((pattern) => readings(pattern).includes(true));
  if (denying !== -1) return { effect: "deny", code: "denied", rule: `/${kind}/deny/${denying}` };
  if ((written.allow ?? []).some((pattern) => !readings(pattern).includes(false)) || (written.default ?? policy.default) === "allow") return allowed;
  return { effect: "deny", code: "not_listed", rule: written.default === undefined ? "/default" : `/${kind}/default` };
}
