// What the bridge between the eras cannot carry of what the suite asks for, and why: a check on this list has to come out differently than at a
// server of the suite's own era, and every other check the same.
import type { Difference } from "./checks";
import type { RequirementSet } from "./run-suite";

export interface NotCarried {
  readonly scenario: string;
  readonly checks: readonly string[];
  readonly reason: string;
}

const noState = "the bridge keeps nothing of a session: what the client said when it began is sealed into its handle, and cannot change later (ADR 0023)";
const noLogLevel = `a log level that is set for a session: ${noState}; the server says so in its capabilities, which offer no logging`;
const noSubscription = `a subscription that is made for a session: ${noState}; the server offers none`;
const noResuming = "MCP 2026-07-28 has no events with ids and no streams to resume, and the bridge keeps no events";
const otherForm = "one answer or a stream of one event, as the server behind the bridge gives it: a client takes either, and the check counts streams alone";
const noListening = "a session's stream has no owner among stateless clients: subscriptions/listen is refused, and not offered (ADR 0024)";
const noNames = "a question of a legacy server has no name and comes alone: the input is called `input`, and each of several is a round of its own (ADR 0024)";
const noTasks = "tasks of 2026-07-28 and those of 2025-11-25 are two things: the extension is not offered, and the tool runs at once";
const ownWords = "a legacy server learns of capabilities when its session begins, and says in a result of its own that it may not ask";

export const notCarried: Readonly<Record<RequirementSet, readonly NotCarried[]>> = {
  // Legacy clients in front of a server that knows MCP 2026-07-28 alone.
  "2025-11-25": [
    { scenario: "logging-set-level", checks: ["logging-set-level"], reason: noLogLevel },
    { scenario: "tools-call-with-logging", checks: ["tools-call-with-logging"], reason: noLogLevel },
    { scenario: "resources-subscribe", checks: ["resources-subscribe"], reason: noSubscription },
    { scenario: "resources-unsubscribe", checks: ["resources-unsubscribe"], reason: noSubscription },
    { scenario: "server-sse-polling", checks: ["server-sse-priming-event", "server-sse-retry-field", "server-sse-disconnect-resume"], reason: noResuming },
    { scenario: "server-sse-multiple-streams", checks: ["server-sse-streams-functional"], reason: otherForm },
  ],
  // Clients of MCP 2026-07-28 in front of a server that knows only revisions before it.
  "2026-07-28": [
    { scenario: "server-stateless", checks: ["sep-2575-server-rejects-undeclared-capability", "sep-2575-missing-capability-http-400"], reason: ownWords },
    {
      scenario: "server-stateless", reason: noListening,
      checks: [
        "sep-2575-server-sends-subscription-ack", "sep-2575-server-tags-subscription-id",
        "sep-2575-server-sends-prompts-list-changed-on-subscription", "sep-2575-server-sends-tools-list-changed-on-subscription",
      ],
    },
    { scenario: "input-required-result-basic-elicitation", checks: ["sep-2322-elicitation-incomplete", "sep-2322-elicitation-complete"], reason: noNames },
    { scenario: "input-required-result-multiple-input-requests", checks: ["sep-2322-multiple-inputs-incomplete", "sep-2322-multiple-inputs-complete"], reason: noNames },
    { scenario: "input-required-result-ignore-extra-params", checks: ["sep-2322-ignore-unexpected-params"], reason: "input before anything was asked: a legacy server takes an answer to its own question alone" },
    { scenario: "server-sse-multiple-streams", checks: ["server-sse-streams-functional"], reason: otherForm },
    {
      scenario: "tasks-lifecycle", reason: noTasks,
      checks: [
        "sep-2663-result-type-task-on-create", "sep-2663-tasks-get-status-working", "sep-2663-tasks-get-status-completed", "sep-2663-tool-error-uses-completed-status",
        "sep-2663-tasks-get-status-failed", "sep-2663-cancel-ack-empty-result", "tasks-cancel-terminal-idempotent-ack",
      ],
    },
    { scenario: "tasks-capability-negotiation", checks: ["tasks-extension-advertised", "tasks-per-request-meta-opt-in"], reason: noTasks },
    { scenario: "tasks-wire-fields", checks: ["tasks-wire-field-renames", "tasks-no-early-ttl-expiry", "tasks-no-related-task-meta-on-inlined-result"], reason: noTasks },
    { scenario: "tasks-request-state-removal", checks: ["tasks-create-result-no-request-state", "tasks-get-detailed-no-request-state", "tasks-request-state-removal-setup"], reason: noTasks },
    { scenario: "tasks-mrtr-input", checks: ["sep-2663-tasks-get-status-input-required", "tasks-mrtr-tasks-update-resumes", "tasks-mrtr-partial-fulfillment"], reason: noTasks },
    { scenario: "tasks-request-headers", checks: ["sep-2663-routing-headers-accepted-on-tasks-get", "sep-2663-server-rejects-mismatched-mcp-name-on-tasks-get"], reason: noTasks },
    { scenario: "tasks-dispatch-and-envelope", checks: ["tasks-server-directed-creation-no-hint", "sep-2663-durable-create-strong-consistency"], reason: noTasks },
    { scenario: "tasks-required-task-error", checks: ["sep-2663-server-returns-missing-capability-when-required", "sep-2663-server-returns-missing-capability-data-shape"], reason: noTasks },
    { scenario: "tasks-mrtr-composition", checks: ["sep-2663-mrtr-synchronous-before-task-creation"], reason: noTasks },
  ],
};

export interface ListedDifference extends Difference {
  readonly why: string;
}

export interface ComparedWithList {
  readonly listed: readonly ListedDifference[];
  readonly unlisted: readonly Difference[];
  /** Entries of the list that no difference was found for. */
  readonly idle: readonly { readonly scenario: string; readonly check: string }[];
}

export function compareWithList(found: readonly Difference[], list: readonly NotCarried[]): ComparedWithList {
  const entries = list.flatMap(({ scenario, checks, reason }) => checks.map((check) => ({ scenario, check, reason })));
  const isOf = (one: { readonly scenario: string; readonly check: string }) => (other: { readonly scenario: string; readonly check: string }) =>
    one.scenario === other.scenario && one.check === other.check;
  return {
    listed: found.flatMap((difference) => {
      const entry = entries.find(isOf(difference));
      return entry === undefined ? [] : [{ ...difference, why: entry.reason }];
    }),
    unlisted: found.filter((difference) => !entries.some(isOf(difference))),
    idle: entries.filter((entry) => !found.some(isOf(entry))).map(({ scenario, check }) => ({ scenario, check })),
  };
}
