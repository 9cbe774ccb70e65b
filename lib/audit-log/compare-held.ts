// Whether checkpoints that somebody kept are still what the log says. Ring 0.
import { readCheckpoint } from "./read-statement";
import { UnusableInput, type CheckpointsFile } from "./read-checkpoints-file";
import { toHex, type Finding, type VerifyDeps } from "./verify-terms";

export interface HeldComparison {
  readonly finding: Finding | null;
  /** How many of the kept ones could be compared: all, but where the file is a part. */
  readonly compared: number;
}

/** The one before a part is compared by its hash, which the part's first names. Throws {@link UnusableInput} for another organization's. */
export function compareHeld(held: CheckpointsFile, now: CheckpointsFile, { sha256 }: VerifyDeps): HeldComparison {
  if (held.org !== now.org) throw new UnusableInput("A file of checkpoints that was kept is another organization's.");
  const firstPrev = now.isPart ? readCheckpoint(now.checkpoints[0]?.body ?? "")?.prev : undefined;
  let compared = 0;
  for (const [index, { body }] of held.checkpoints.entries()) {
    const number = held.first + index;
    const place = number - now.first;
    if (now.isPart && (place < -1 || place >= now.checkpoints.length)) continue;
    const isSame = place === -1 ? toHex(sha256(new TextEncoder().encode(body))) === firstPrev : now.checkpoints[place]?.body === body;
    if (!isSame) return { compared, finding: { kind: "held", sentence: `Checkpoint ${String(number)}, which was kept before, is not there any more, or is another one: the log was rewritten since.` } };
    compared += 1;
  }
  return { finding: null, compared };
}
