// Which values of a call may be recorded, and why one that was to be recorded is not there: said on the call's page and counted by the gateway.

/** `results`: what the call itself was answered. `task_results`: what the task brought, later, that it began. */
export const valueKinds = ["arguments", "results", "task_results"] as const;
export type ValueKind = (typeof valueKinds)[number];

/**
 * `too_large`: of more bytes than are recorded, or than are looked into. `not_writable`: a number that no JSON text gives back. `too_complex`:
 * not looked through for secrets within the bounds. `unreadable`: no answer. `queue_full`: too many waited to be written, or too many bytes of messages. `not_sealed`: the
 * secrets that must not be in it could not be opened, or sealing failed. `not_stored`: refused by the database, or away when the gateway ended.
 */
export const valueLosses = ["too_large", "not_writable", "too_complex", "unreadable", "queue_full", "not_sealed", "not_stored"] as const;
export type ValueLoss = (typeof valueLosses)[number];

/**
 * `none`: not asked for, or nothing is known of them. `missing`: they were meant to be there, and nobody could say why they are not. `not_known`: of
 * what a task brought: the call began one, and no log says that a client was told what came of it.
 */
export const valueStates = ["none", "kept", "on_the_way", "deleted", "missing", "lost", "not_known"] as const;

/** How the recorded values of one kind stand. */
export interface ValueStanding {
  readonly state: (typeof valueStates)[number];
  /** Of what is lost. */
  readonly reason: ValueLoss | null;
}

/** Of one call. */
export type ValueStandings = { readonly [kind in ValueKind]: ValueStanding };

const none: ValueStanding = { state: "none", reason: null };
/** Of a call of which nothing was to be recorded. */
export const noValues: ValueStandings = { arguments: none, results: none, task_results: none };
