// The documents that a policy can begin with, made for a server's tools. Each is valid as it stands.
import { proposePolicy } from "./propose-policy";
import { riskClasses, type Json, type RiskClass } from "./types";

export const startingPointNames = ["proposed", "read_only", "approve_all", "deny_all"] as const;
export type StartingPointName = (typeof startingPointNames)[number];

const approvalMessage = "This needs a person's approval.";

/**
 * `proposed`: each tool as its class asks for. `read_only`: tools of the class read, those that come later too. `approve_all`: every
 * tool, those that come later too, after a person has agreed. `deny_all`: nothing yet.
 */
export function startingPoint(name: StartingPointName, tools: readonly { readonly name: string; readonly risk: RiskClass }[]): Json {
  switch (name) {
    case "proposed": return proposePolicy(tools);
    case "read_only": return { version: "1", default: "deny", risk: { read: { action: "allow" } } };
    case "approve_all": return { version: "1", default: "deny", risk: Object.fromEntries(riskClasses.map((risk) => [risk, approvedSection])) };
    case "deny_all": return { version: "1", default: "deny", tools: {} };
  }
}

const approvedSection: Json = { action: "allow", approve_if: [{ conditions: [], on_deny: approvalMessage }] };
