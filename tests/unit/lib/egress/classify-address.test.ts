// The classes of addresses: the table of vectors, and a second opinion that shares no code with the first.
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { canonicalAddress, classifyAddress } from "@/lib/egress/classify-address";
import { readVector } from "@/tests/support/read-vector";

const vectors = readVector<readonly (readonly [address: string, kind: string])[]>("tests/vectors/egress/addresses.json");
const randomAddresses = 100_000;
const hasPython = spawnSync("python3", ["--version"]).status === 0;

// SSRF-02, SSRF-05: each denied prefix with its first and last address and the two beside them, and IPv4 in every IPv6 dress.
describe("an address is classified by what IANA has given out", () => {
  it("has at least 160 vectors", () => expect(vectors.length).toBeGreaterThanOrEqual(160));
  it.each(vectors)("%s is %s", (address, kind) => expect(classifyAddress(address)).toBe(kind));
});

it("addresses are compared in one form, IPv4 in IPv6 unwrapped", () => {
  expect(canonicalAddress("::ffff:7f00:1")).toBe("127.0.0.1");
  expect(canonicalAddress("2606:4700:0:0:0:0:0:1111")).toBe("2606:4700::1111");
  expect(canonicalAddress("fe80::1%eth0")).toBeNull();
});

// SSRF-02: 100,000 addresses, from a fixed seed.
it.skipIf(!hasPython)("a twin made with another library classifies random addresses alike", () => {
  const random = generator(20_261_126);
  const addresses = Array.from({ length: randomAddresses }, () => randomAddress(random));
  const twin = spawnSync("python3", ["tests/support/address-twin.py"], { input: addresses.join("\n"), encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  expect(twin.stderr).toBe("");
  const said = twin.stdout.trim().split("\n");
  expect(said).toHaveLength(addresses.length);
  expect(addresses.flatMap((address, index) => (classifyAddress(address) === said[index] ? [] : [[address, classifyAddress(address), said[index]]]))).toEqual([]);
});

/** Half of them IPv4; of the others, half begin with a group where something special lies. */
function randomAddress(random: () => number): string {
  const byte = () => Math.floor(random() * 256);
  const group = () => Math.floor(random() * 65_536).toString(16);
  const dice = random();
  if (dice < 0.5) return [byte(), byte(), byte(), byte()].join(".");
  const special = ["0", "64", "100", "2001", "2002", "3fff", "fc00", "fd00", "fe80", "fec0", "ff02", "2606", "3ffe"];
  const first = dice < 0.75 ? (special[Math.floor(random() * special.length)] ?? "0") : group();
  if (dice > 0.72 && dice < 0.75) return `::ffff:${group()}:${group()}`;
  return [first, ...Array.from({ length: 7 }, () => (random() < 0.3 ? "0" : group()))].join(":");
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
