// How the audit log is, as the operator's port says it.

export type SpoolStanding = "shipping" | "buffering" | "blocked";

export type AuditStanding =
  | { readonly mode: "postgres" }
  | {
      readonly mode: "spool"; readonly state: SpoolStanding; readonly reason: string | null;
      /** On disk and not in Postgres; and since when the oldest of it is there. */
      readonly bytesBehind: number; readonly oldestMs: number;
    };

/** From well to ill. */
export const spoolStandings: readonly SpoolStanding[] = ["shipping", "buffering", "blocked"];

/** Of several processes, the one that is worst off. */
export function worstStanding(all: readonly SpoolStanding[]): SpoolStanding | null {
  return spoolStandings.findLast((state) => all.includes(state)) ?? null;
}
