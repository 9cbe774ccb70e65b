// Whether checkpoints that somebody kept are still what the log says. Ring 0.
import type { HeldCheckpoint } from "./read-held";
import { readCheckpoint } from "./read-statement";
import { UnusableInput, type CheckpointsFile } from "./read-checkpoints-file";
import { statementFault, type KnownKeys } from "./statement-fault";
import { toHex, type Finding, type VerifyDeps } from "./verify-terms";

export interface HeldComparison {
  readonly finding: Finding | null;
  /** The newest of those beyond the end of the file, of which it says nothing. */
  readonly behind: Finding | null;
  /** How many of the kept ones could be compared: all, but where the file is a part. */
  readonly compared: number;
}

/** The one before a part is compared by its hash, which the part's first names. Throws {@link UnusableInput} for another organization's. */
export function compareHeld(held: readonly HeldCheckpoint[], now: CheckpointsFile, keys: KnownKeys, deps: VerifyDeps): HeldComparison {
  if (held.some(({ org }) => org !== now.org)) throw new UnusableInput("A file of checkpoints that was kept is another organization's.");
  const firstPrev = now.isPart ? readCheckpoint(now.checkpoints[0]?.body ?? "")?.prev : undefined;
  let compared = 0;
  let newest = 0;
  for (const kept of held) {
    const place = kept.number - now.first;
    if (now.isPart && (place < -1 || place >= now.checkpoints.length)) continue;
    if (place >= now.checkpoints.length) {
      newest = Math.max(newest, kept.number);
      continue;
    }
    const isSame = place === -1 ? toHex(deps.sha256(new TextEncoder().encode(kept.body))) === firstPrev : now.checkpoints[place]?.body === kept.body;
    if (!isSame) return { compared, behind: null, finding: differenceOf(kept, now.org, keys, deps) };
    compared += 1;
  }
  return { finding: null, compared, behind: newest === 0 ? null : behindOf(newest, now) };
}

function behindOf(number: number, { first, checkpoints }: CheckpointsFile): Finding {
  const end = checkpoints.length === 0 ? "holds none" : `ends with number ${String(first + checkpoints.length - 1)}`;
  return { kind: "behind", number, sentence: `Checkpoint ${String(number)} was kept, and the file of checkpoints ${end}: the files are older than what was kept, or the log was set back, or its end cut off. Fetch both again. If those, fetched after it was kept, end before it still, its end is gone.` };
}

/** One that is signed as it should be and is not in the log was signed in another life of it: a copy that went on by itself, or this one before it was rewritten. */
function differenceOf(kept: HeldCheckpoint, org: string, keys: KnownKeys, deps: VerifyDeps): Finding {
  const { number } = kept;
  const name = `Checkpoint ${String(number)}, which was kept before,`;
  const isSigned = statementFault("checkpoint", kept, readCheckpoint(kept.body), { org, number, keys }, deps) === null;
  if (!isSigned) return { kind: "held", number, sentence: `${name} is another one now: the log was rewritten since. (The kept one carries no signature that counts here: see that it is as it came.)` };
  return { kind: "forked", number, sentence: `${name} is another one now, and both are signed by keys that count: the log went two ways from there on. A restored copy runs beside its original, or the log was set back or rewritten by who holds the key.` };
}
