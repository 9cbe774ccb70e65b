// Whatever is changed of a log that a checkpoint covers, a stranger finds, and nothing where nothing was (law L9, AUD-13, AUD-14).
import { createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { merkleParts } from "@/lib/audit-log/merkle-parts";
import { merkleTree } from "@/lib/audit-log/merkle-tree";
import { noRecord, recordHash } from "@/lib/audit-log/record-hash";
import { UnusableInput } from "@/lib/audit-log/read-checkpoints-file";
import { verifyLog } from "@/lib/audit-log/verify-log";
import { toHex, type VerifyDeps } from "@/lib/audit-log/verify-terms";
import { openSigner } from "@/proxy/duties/open-signer";
import { sha256 } from "@/tests/support/audit-chain";
import { testSigner } from "@/tests/support/checkpoint-log";
import { makeLog, seeded, tamperings, type ExportedLog } from "@/tests/support/tamper-with-log";

/** `VERIFY_ROUNDS=1000` for the figure that we promise. */
const rounds = Number(process.env["VERIFY_ROUNDS"] ?? 100);
const deps: VerifyDeps = {
  sha256,
  verifySignature: (publicKey, bytes, signature) => verify(null, bytes, createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") } }), signature),
};
const check = ({ lines, file }: ExportedLog, options: { readonly pinned?: readonly string[]; readonly held?: readonly string[] } = {}) =>
  verifyLog(lines.map((line) => JSON.stringify(line)), JSON.stringify(file), { pinned: [], held: [], ...options }, deps);

const every = 7;
const whole = makeLog("org_a", 30, every);
const coveredThrough = 28;

describe("the verifier", () => {
  it("finds nothing in a log as it was written, and says what a checkpoint covers and what came after", async () => {
    expect(await check(whole)).toMatchObject({ finding: null, checkpoints: 4, covered: 84, uncovered: 9, unreadable: 0, keys: [toHex(sha256(testSigner.publicKey))] });
  });

  it(`finds ${String(rounds)} random tamperings of every kind, with every checkpoint that was kept`, async () => {
    const kinds = Object.entries(tamperings);
    const missed: string[] = [];
    const held = [JSON.stringify(whole.file)];
    for (let round = 0; round < rounds; round += 1) {
      const [name, tamper] = kinds[round % kinds.length] ?? ["", () => undefined];
      const log = structuredClone(whole);
      tamper(log, seeded(round), coveredThrough);
      if ((await check(log, { held })).finding === null) missed.push(`${name}, seed ${String(round)}`);
    }
    expect(missed).toEqual([]);
  }, 600_000);

  it(`finds nothing in ${String(rounds)} logs that nobody tampered with`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const pick = seeded(round);
      expect((await check(makeLog(`org_${String(round)}`, 1 + pick(12), 1 + pick(4)))).finding).toBeNull();
    }
  }, 600_000);

  it("names the first bad record, and what was done to it", async () => {
    const after = (change: (log: ExportedLog) => void) => {
      const log = structuredClone(whole);
      change(log);
      return check(log).then(({ finding }) => finding);
    };
    const line = (log: ExportedLog, index: number) => log.lines[index] ?? (() => { throw new Error("no such line"); })();
    expect(await after((log) => { line(log, 4).body += " "; })).toMatchObject({ kind: "edited", writer: "console", seq: 5, line: 5 });
    expect(await after((log) => { log.lines.splice(4, 1); })).toMatchObject({ kind: "deleted", writer: "console", seq: 5 });
    expect(await after((log) => { log.lines.splice(4, 2, line(log, 5), line(log, 4)); })).toMatchObject({ kind: "reordered", writer: "console", seq: 5 });
    expect(await after((log) => { log.lines.splice(4, 0, line(log, 4)); })).toMatchObject({ kind: "inserted", writer: "console", seq: 5 });
    expect(await after((log) => { log.lines = log.lines.filter(({ writer, seq }) => writer !== "log_a" || seq < 20); })).toMatchObject({ kind: "truncated", writer: "log_a", seq: 20 });
    expect(await after((log) => { log.lines = log.lines.filter(({ writer }) => writer !== "log_b"); })).toMatchObject({ kind: "truncated", writer: "log_b", seq: 1 });
    expect(await after((log) => { line(log, 4).at = "2020-01-01T00:00:00.000Z"; })).toMatchObject({ kind: "backdated", writer: "console", seq: 5 });
    expect(await after((log) => { line(log, 4).org = "org_b"; })).toMatchObject({ kind: "moved", writer: "console", seq: 5 });
    expect(await after((log) => { log.file.checkpoints.splice(1, 1); })).toMatchObject({ kind: "checkpoint", number: 2 });
  });

  it("finds that the newest checkpoints and their records are gone only by a file that was kept", async () => {
    const log = structuredClone(whole);
    log.file.checkpoints.pop();
    log.lines = log.lines.filter(({ seq }) => seq <= 21);
    expect((await check(log)).finding).toBeNull();
    expect((await check(log, { held: [JSON.stringify(whole.file)] })).finding).toMatchObject({ kind: "held" });
  });

  it("counts no key but those that are pinned", async () => {
    const pinned = [toHex(sha256(testSigner.publicKey))];
    expect((await check(whole, { pinned })).finding).toBeNull();
    expect((await check(whole, { pinned: [toHex(sha256(openSigner(Buffer.alloc(32, 1)).publicKey))] })).finding).toMatchObject({ kind: "checkpoint", number: 1 });
  });

  it("accepts a tombstone for the beginning of a chain that checkpoints cover, and no more", async () => {
    const tombstone = (writer: string, to: number) => {
      const log = structuredClone(whole);
      const head = log.lines.find((line) => line.writer === writer && line.seq === to)?.hash;
      const body = JSON.stringify({ v: 1, org: "org_a", number: 1, at: "2026-11-26T00:00:00.000Z", reason: "retention", writers: [{ writer, from: 1, to, head }], size: to, root: "0".repeat(64) });
      log.file.tombstones.push({ body, signature: toHex(testSigner.sign("tombstone", body)), keyId: testSigner.keyId });
      log.lines = log.lines.filter((line) => line.writer !== writer || line.seq > to);
      return log;
    };
    for (const to of [1, 6, 7, 10, 28]) expect((await check(tombstone("log_a", to))).finding, String(to)).toBeNull();
    expect((await check(tombstone("log_a", 29))).finding).toMatchObject({ kind: "tombstone", number: 1 });
    expect((await check(tombstone("console", 3))).finding).toMatchObject({ kind: "tombstone", number: 1 });
  });

  it("takes a line in one spelling alone: what another reader could take for another record is found, though every hash is right", async () => {
    const texts = whole.lines.map((line) => JSON.stringify(line));
    const verdictOf = async (spelled: (text: string) => string) => {
      const lines = texts.map((text, index) => (index === 4 ? spelled(text) : text));
      expect(lines[4]).not.toBe(texts[4]);
      return (await verifyLog(lines, JSON.stringify(whole.file), { pinned: [], held: [] }, deps)).finding;
    };
    const spellings: Readonly<Record<string, (text: string) => string>> = {
      "a body before the body": (text) => text.replace('"body":', '"body":"nothing happened","body":'),
      "a place before the place": (text) => text.replace('"seq":5', '"seq":6,"seq":5'),
      "a space": (text) => text.replace('"seq":5', '"seq": 5'),
      "another number": (text) => text.replace('"seq":5', '"seq":5.0'),
      "an escaped letter": (text) => text.replace('"writer":"c', '"writer":"\\u0063'),
      "a member of its own": (text) => text.replace('{"org"', '{"note":"x","org"'),
      "a byte order mark": (text) => `\ufeff${text}`,
    };
    for (const [name, spelled] of Object.entries(spellings)) expect(await verdictOf(spelled), name).toMatchObject({ kind: "unreadable", line: 5, writer: "console", seq: 5 });
  });

  it("does not take a lone surrogate for the character that it is hashed as", async () => {
    const body = JSON.stringify({ kind: "refusal", at: "2026-11-26T00:00:00.000Z", org: "org_a", tool: "\ufffd" });
    const hash = toHex(recordHash({ org: "org_a", writer: "log_a", seq: 1, prev: noRecord, body }, sha256));
    const line = { org: "org_a", writer: "log_a", seq: 1, at: "2026-11-26T00:00:00.000Z", kind: "refusal", prev: toHex(noRecord), hash, body };
    const file = JSON.stringify({ ...whole.file, checkpoints: [] });
    const findingOf = async (text: string) => (await verifyLog([text], file, { pinned: [], held: [] }, deps)).finding;
    expect(await findingOf(JSON.stringify(line))).toBeNull();
    expect(await findingOf(JSON.stringify({ ...line, body: body.replace("\ufffd", "\ud800") }))).toMatchObject({ kind: "unreadable" });
  });

  it("says nothing of files that are not what they should be", async () => {
    for (const text of ["", "{}", "[]", JSON.stringify({ ...whole.file, v: 2 }), JSON.stringify({ ...whole.file, keys: [{ publicKey: "AA" }] })]) {
      await expect(verifyLog([], text, { pinned: [], held: [] }, deps), text).rejects.toThrow(UnusableInput);
    }
  });
});

it("leaves put in runs give the root of leaves put from left to right", () => {
  for (let size = 1; size <= 40; size += 1) {
    const leaves = Array.from({ length: size }, (_, index) => sha256(Uint8Array.of(index)));
    const tree = merkleTree(sha256);
    const parts = merkleParts(size, sha256);
    leaves.forEach((leaf) => tree.add(leaf));
    const from = seeded(size)(size);
    const order = [...leaves.keys()].slice(from).concat([...leaves.keys()].slice(0, from));
    for (const index of order) {
      expect(parts.root()).toBeNull();
      parts.put(index, leaves[index] ?? new Uint8Array());
    }
    expect(parts.root()).toEqual(tree.root());
  }
});
