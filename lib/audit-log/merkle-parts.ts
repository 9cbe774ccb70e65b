// The same tree as merkle-tree.ts where leaves come in runs and not from left to right: an export goes writer by writer, a checkpoint across them. Ring 0.
import { leafHash, nodeHash } from "./merkle-tree";
import type { Sha256 } from "./record-hash";

export interface MerkleParts {
  /** Each place once. */
  put(index: number, leaf: Uint8Array): void;
  /** MTH over all leaves, 32 bytes; null while one is missing. */
  root(): Uint8Array | null;
}

/** A tree of `size` leaves (1 to 2^31 − 1). It keeps two hashes a run and level at most. */
export function merkleParts(size: number, sha256: Sha256): MerkleParts {
  const levels: Map<number, Uint8Array>[] = [];
  const level = (height: number) => (levels[height] ??= new Map<number, Uint8Array>());
  let missing = size;

  return {
    put(index, leaf) {
      missing -= 1;
      let height = 0;
      let place = index;
      let hash = leafHash(leaf, sha256);
      for (let beside = level(height).get(place ^ 1); beside !== undefined; beside = level(height).get(place ^ 1)) {
        level(height).delete(place ^ 1);
        hash = place % 2 === 0 ? nodeHash(hash, beside, sha256) : nodeHash(beside, hash, sha256);
        place >>>= 1;
        height += 1;
      }
      level(height).set(place, hash);
    },
    root() {
      if (missing > 0) return null;
      const complete = levels.flatMap((nodes) => [...nodes.values()]);
      const [last, ...before] = complete;
      return last === undefined ? null : before.reduce((right, left) => nodeHash(left, right, sha256), last);
    },
  };
}
