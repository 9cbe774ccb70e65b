// The one table of what a decision says where the policy's author wrote no words of their own.
import type { ReasonCode } from "./types";

/** The sentence of each code; it goes to the agent, so it names nothing of the policy. */
export const reasonSentences: { readonly [code in ReasonCode]: string } = {
  allowed: "The policy allows this call.",
  no_policy: "This grant has no policy, so every call is denied.",
  invalid_policy: "The policy of this grant is not valid, so every call is denied.",
  unknown_tool: "The server does not list a tool of this name.",
  tool_changed: "The definition of this tool is new or has changed, and has not been reviewed yet.",
  hidden: "The policy hides this tool.",
  not_listed: "The policy does not list this tool.",
  invalid_arguments: "The arguments are not what the tool's input schema asks for.",
  require_failed: "This call does not meet a requirement of the policy.",
  denied: "The policy denies this call.",
  approval_required: "This call needs a person's approval, and approvals are not available here yet, so it was not carried out.",
  limit_exceeded: "A limit of the policy is used up.",
  limit_invalid: "An amount that a limit of the policy counts is missing or not valid.",
  limit_store_unavailable: "The limits of the policy cannot be counted at the moment, so the call is denied.",
  result_denied: "The tool ran, and the policy withheld its result. Do not repeat the call.",
  result_too_large: "The tool ran, and its result is larger than the policy allows, so it was withheld. Do not repeat the call.",
  malformed_call: "The arguments of this call cannot be judged.",
  evaluation_limit: "Judging this call takes more steps than are allowed.",
};
