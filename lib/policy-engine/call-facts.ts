// The facts of a call that a path can name, beside its arguments: tool, server, grant, person, client, time, and of an answer its result.
import { dateText, isoText, localTimeOf, type LocalTime } from "./local-time";
import type { FactName } from "./paths";
import type { StepBudget } from "./spend-steps";
import type { Json, PolicyRequest, ResultFacts } from "./types";

/** One evaluation's state: the call, its answer where there is one, and how many leaf tests and steps it may still make. Leaf tests below zero: the answer no longer counts. */
export interface Evaluation extends StepBudget {
  readonly request: PolicyRequest;
  /** Null before the call was made. */
  readonly result: ResultFacts | null;
  readonly timezone: string;
  leafTestsLeft: number;
  /** Read once for the call, by the first path that asks. */
  localTime?: LocalTime;
}

/** The fact's value, or undefined where the call has none: a missing path. */
export function factOf(evaluation: Evaluation, fact: FactName): Json | undefined {
  const { request, result } = evaluation;
  const { context } = request;
  switch (fact) {
    case "tool.name": return request.toolName;
    case "tool.risk": return request.tool?.risk;
    case "server.slug": return context.server.slug;
    case "grant.label": return context.grant.label;
    case "user.email": return context.user?.email;
    case "user.role": return context.user?.role;
    case "client.name": return context.client.name ?? undefined;
    case "client.version": return context.client.version ?? undefined;
    case "client.ip": return context.client.ip ?? undefined;
    case "time.hour": return timeOf(evaluation).hour;
    case "time.minute": return timeOf(evaluation).minute;
    case "time.weekday": return timeOf(evaluation).weekday;
    case "time.date": return dateText(timeOf(evaluation));
    case "time.iso": return isoText(timeOf(evaluation));
    case "result.text": return result?.text;
    case "result.is_error": return result?.isError;
  }
}

function timeOf(evaluation: Evaluation): LocalTime {
  return (evaluation.localTime ??= localTimeOf(evaluation.request.nowMs, evaluation.timezone));
}
