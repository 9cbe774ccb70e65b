// The Merkle tree of RFC 6962, section 2.1, over hashes of records, built leaf by leaf: as much memory as the tree is high. Ring 0.
import type { Sha256 } from "./record-hash";

export interface MerkleTree {
  /** Adds the next leaf: the hash of a record, 32 bytes. */
  add(leaf: Uint8Array): void;
  size(): number;
  /** MTH of the leaves so far, 32 bytes; of none, the hash of nothing. */
  root(): Uint8Array;
}

/** An empty tree. Leaves and nodes are hashed in different domains (0x00 and 0x01), so that no node passes for a leaf. */
export function merkleTree(sha256: Sha256): MerkleTree {
  /** Complete subtrees from left to right, each higher than the next. */
  const complete: { readonly height: number; readonly hash: Uint8Array }[] = [];
  let leaves = 0;

  return {
    add(leaf) {
      leaves += 1;
      let grown = { height: 0, hash: leafHash(leaf, sha256) };
      for (let left = complete.at(-1); left?.height === grown.height; left = complete.at(-1)) {
        complete.pop();
        grown = { height: left.height + 1, hash: nodeHash(left.hash, grown.hash, sha256) };
      }
      complete.push(grown);
    },
    size: () => leaves,
    root() {
      const [last, ...before] = complete.map(({ hash }) => hash).reverse();
      return last === undefined ? sha256(new Uint8Array()) : before.reduce((right, left) => nodeHash(left, right, sha256), last);
    },
  };
}

/** Of a leaf of the tree, 32 bytes. */
export function leafHash(leaf: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(prefixed(0, leaf));
}

/** Of what is over two subtrees, 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array, sha256: Sha256): Uint8Array {
  return sha256(prefixed(1, left, right));
}

function prefixed(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(1 + parts.reduce((sum, { length }) => sum + length, 0));
  bytes[0] = prefix;
  let at = 1;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
