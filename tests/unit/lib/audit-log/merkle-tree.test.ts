import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { merkleTree } from "@/lib/audit-log/merkle-tree";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const rootOf = (leaves: readonly Uint8Array[]): string => {
  const tree = merkleTree(sha256);
  for (const leaf of leaves) tree.add(leaf);
  expect(tree.size()).toBe(leaves.length);
  return Buffer.from(tree.root()).toString("hex");
};

/** RFC 6962, section 2.1, as it stands there. */
function mth(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return createHash("sha256").digest();
  const [only] = leaves;
  if (leaves.length === 1 && only !== undefined) return createHash("sha256").update(Buffer.from([0])).update(only).digest();
  const k = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return createHash("sha256").update(Buffer.from([1])).update(mth(leaves.slice(0, k))).update(mth(leaves.slice(k))).digest();
}

describe("the root over records", () => {
  // The test vectors of Certificate Transparency's own code (merkle_tree_test.cc).
  const inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map((hex) => Buffer.from(hex, "hex"));
  it.each([
    [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    [1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
    [2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    [3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"],
    [5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"],
    [8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"],
  ])("of the first %i test inputs of Certificate Transparency is theirs", (count, root) => expect(rootOf(inputs.slice(0, count))).toBe(root));

  it("is that of the RFC's definition, whatever the number of leaves", () => {
    for (let count = 0; count <= 70; count += 1) {
      const leaves = Array.from({ length: count }, (_, index) => sha256(Buffer.from([index])));
      expect(rootOf(leaves)).toBe(mth(leaves).toString("hex"));
    }
  });

  it("tells a leaf from a node", () => {
    const [one, other] = [sha256(Buffer.from("a")), sha256(Buffer.from("b"))];
    const inner = Buffer.concat([createHash("sha256").update(Buffer.from([0])).update(one).digest(), createHash("sha256").update(Buffer.from([0])).update(other).digest()]);
    expect(rootOf([inner])).not.toBe(rootOf([one, other]));
  });
});
