// How many calls of a grant are judged and recorded at one time. What is asked of the counter store or of the disk together comes back together,
// and all of it stands before what another sent meanwhile: however few calls begin in one turn of the process, those of a client that never waits gather there.
import type { GatewayBounds } from "../bounds";
import type { Company } from "./company";

export interface Preparations {
  /** Null where the call may go on at once; else resolves when it may, behind those of its grant that came before it. */
  enter(grantId: string): Promise<void> | null;
  /** Once for each that entered. */
  leave(grantId: string): void;
}

/** At most `preparedPerGrantAmongOthersMax` calls of a grant where other grants are about; all that come where none is. */
export function preparations({ preparedPerGrantAmongOthersMax }: Pick<GatewayBounds, "preparedPerGrantAmongOthersMax">, company: Company): Preparations {
  const counts = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();

  function hasRoom(grantId: string): boolean {
    return (counts.get(grantId) ?? 0) < preparedPerGrantAmongOthersMax;
  }

  function note(grantId: string): void {
    counts.set(grantId, (counts.get(grantId) ?? 0) + 1);
  }

  function letIn(grantId: string): void {
    const own = waiting.get(grantId);
    while (own !== undefined && hasRoom(grantId)) {
      const next = own.shift();
      if (own.length === 0) waiting.delete(grantId);
      if (next === undefined) return;
      note(grantId);
      next();
    }
  }

  return {
    enter(grantId) {
      if (!waiting.has(grantId) && (hasRoom(grantId) || !company.has(grantId))) {
        note(grantId);
        return null;
      }
      return new Promise((resolve) => {
        const own = waiting.get(grantId);
        if (own === undefined) waiting.set(grantId, [resolve]);
        else own.push(resolve);
      });
    },
    leave(grantId) {
      const left = (counts.get(grantId) ?? 1) - 1;
      if (left === 0) counts.delete(grantId);
      else counts.set(grantId, left);
      letIn(grantId);
    },
  };
}
