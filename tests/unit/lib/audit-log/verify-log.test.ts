// Whatever is changed of a log that a checkpoint covers, a stranger finds, and nothing where nothing was (law L9, AUD-13, AUD-14).
import { createPublicKey, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { merkleParts } from "@/lib/audit-log/merkle-parts";
import { merkleTree } from "@/lib/audit-log/merkle-tree";
import { checkpointBody, type Checkpoint } from "@/lib/audit-log/signed-statement";
import { noRecord, recordHash } from "@/lib/audit-log/record-hash";
import { UnusableInput } from "@/lib/audit-log/read-checkpoints-file";
import { verifyLog } from "@/lib/audit-log/verify-log";
import { toHex, type VerifyDeps } from "@/lib/audit-log/verify-terms";
import { openSigner } from "@/proxy/duties/open-signer";
import { sha256 } from "@/tests/support/audit-chain";
import { testSigner } from "@/tests/support/checkpoint-log";
import { forgedFrom, makeLog, partOf, seeded, tamperings, tombstoneOver, unreadableLog, type ExportedLine, type ExportedLog, type SignedLine } from "@/tests/support/tamper-with-log";

/** `VERIFY_ROUNDS=1000` for the figure that we promise. */
const rounds = Number(process.env["VERIFY_ROUNDS"] ?? 100);
const deps: VerifyDeps = {
  sha256,
  verifySignature: (publicKey, bytes, signature) => verify(null, bytes, createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(publicKey).toString("base64url") } }), signature),
};
interface Options {
  readonly pinned?: readonly string[];
  readonly held?: readonly string[];
  readonly takesPart?: boolean;
  /** That stand in the export, before its first record. */
  readonly inExport?: readonly SignedLine[];
}
const check = ({ lines, file }: ExportedLog, { inExport = [], ...options }: Options = {}) =>
  verifyLog([...inExport.map((tombstone) => JSON.stringify({ tombstone })), ...lines.map((line) => JSON.stringify(line))], JSON.stringify(file), { pinned: [], held: [], ...options }, deps);
const fingerprint = toHex(sha256(testSigner.publicKey));

/** As a webhook is sent it. */
function eventOf({ file }: ExportedLog, number: number) {
  const { body, signature, keyId } = file.checkpoints[number - 1] ?? { body: "", signature: "", keyId: "" };
  return { id: `org_a/checkpoints/${String(number)}`, type: "audit.checkpoint", at: "2026-11-26T00:00:00.000Z", org: "org_a", hash: null, data: { number, body, signature: Buffer.from(signature, "hex").toString("base64"), key_id: keyId } };
}
const webhookOf = (events: readonly object[]) => JSON.stringify({ type: "audit.events", timestamp: "2026-11-26T00:00:00.000Z", data: { organization: "org_a", events } });

const every = 7;
const whole = makeLog("org_a", 30, every);
const coveredThrough = 28;

describe("the verifier", () => {
  it("finds nothing in a log as it was written, and says what a checkpoint covers and what came after", async () => {
    expect(await check(whole)).toMatchObject({ finding: null, checkpoints: 4, covered: 84, uncovered: 9, unreadable: 0, keys: [fingerprint] });
  });

  it(`finds ${String(rounds)} random tamperings of every kind, with every checkpoint that was kept`, async () => {
    const kinds = Object.entries(tamperings);
    const missed: string[] = [];
    const held = [JSON.stringify(whole.file)];
    for (let round = 0; round < rounds; round += 1) {
      const [name, tamper] = kinds[round % kinds.length] ?? ["", () => undefined];
      const log = structuredClone(whole);
      tamper(log, seeded(round), coveredThrough);
      const { finding, unvouched } = await check(log, { held });
      // Where a tombstone lets a chain break off, what nothing vouches for is counted apart: that is how it is found.
      if (finding === null && unvouched === 0) missed.push(`${name}, seed ${String(round)}`);
    }
    expect(missed).toEqual([]);
  }, 600_000);

  it(`finds nothing in ${String(rounds)} logs that nobody tampered with`, async () => {
    for (let round = 0; round < rounds; round += 1) {
      const pick = seeded(round);
      expect(await check(makeLog(`org_${String(round)}`, 1 + pick(12), 1 + pick(4)))).toMatchObject({ finding: null, unvouched: 0 });
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
    expect(await after((log) => { log.lines.splice(4, 0, line(log, 4)); })).toMatchObject({ kind: "inserted", writer: "console", seq: 5, sentence: expect.stringContaining("a second time") });
    expect(await after((log) => { line(log, 4).prev = line(log, 2).prev; })).toMatchObject({ kind: "inserted", writer: "console", seq: 5, sentence: expect.stringContaining("does not follow") });
    const of = (log: ExportedLog, ...writers: string[]) => writers.flatMap((name) => log.lines.filter(({ writer }) => writer === name));
    expect(await after((log) => { log.lines = of(log, "console", "log_b", "log_a"); })).toMatchObject({ kind: "reordered", writer: "log_a", seq: 1 });
    expect(await after((log) => { log.lines.push(...log.lines.splice(0, 1)); })).toMatchObject({ kind: "reordered", writer: "console", seq: 1 });
    expect(await after((log) => { log.lines = log.lines.filter(({ writer, seq }) => writer !== "log_a" || seq < 20); })).toMatchObject({ kind: "truncated", writer: "log_a", seq: 20 });
    expect(await after((log) => { log.lines = log.lines.filter(({ writer }) => writer !== "log_b"); })).toMatchObject({ kind: "truncated", writer: "log_b", seq: 1 });
    const single = makeLog("org_a", 1, 1);
    expect((await check({ ...single, lines: single.lines.filter(({ writer }) => writer !== "log_b") })).finding).toMatchObject({ kind: "truncated", writer: "log_b", seq: 1 });
    expect(await after((log) => { line(log, 4).at = "2020-01-01T00:00:00.000Z"; })).toMatchObject({ kind: "backdated", writer: "console", seq: 5 });
    expect(await after((log) => { line(log, 4).org = "org_b"; })).toMatchObject({ kind: "moved", writer: "console", seq: 5 });
    // Under a hash of its own, behind the last checkpoint, where nothing but its text says whose it is.
    expect(await after((log) => {
      const last = line(log, 29);
      last.body = last.body.replace('"org":"org_a"', '"org":"org_b"');
      last.hash = toHex(recordHash({ ...last, prev: Buffer.from(last.prev, "hex") }, sha256));
    })).toMatchObject({ kind: "moved", writer: "console", seq: 30 });
    expect(await after((log) => { log.file.checkpoints.splice(1, 1); })).toMatchObject({ kind: "checkpoint", number: 2 });
  });

  it("takes no checkpoint at its word: one that was signed over another tree than its records form is told", async () => {
    const log = makeLog("org_a", every, every);
    const [checkpoint] = log.file.checkpoints;
    if (checkpoint === undefined) throw new Error("no checkpoint");
    const body = checkpoint.body.replace(/"root":"[0-9a-f]{64}"/, `"root":"${"0".repeat(64)}"`);
    log.file.checkpoints = [{ ...checkpoint, body, signature: toHex(testSigner.sign("checkpoint", body)) }];
    expect((await check(log)).finding).toMatchObject({ kind: "rechained", sentence: expect.stringContaining("do not give the root") });
  });

  it("finds that the newest checkpoints and their records are gone only by a file that was kept", async () => {
    const log = structuredClone(whole);
    log.file.checkpoints.pop();
    log.lines = log.lines.filter(({ seq }) => seq <= 21);
    expect((await check(log)).finding).toBeNull();
    expect((await check(log, { held: [JSON.stringify(whole.file)] })).finding).toMatchObject({ kind: "behind", number: 4, sentence: expect.stringContaining("older than what was kept") });
    expect((await check(log, { held: [JSON.stringify(eventOf(log, 3)), webhookOf([eventOf(whole, 4)])] })).finding).toMatchObject({ kind: "behind", number: 4, sentence: expect.stringContaining("older than what was kept") });
  });

  it("does not call a log tampered with whose webhook went on after the download, and finds what else is wrong with it all the same", async () => {
    const log = structuredClone(whole);
    log.file.checkpoints.pop();
    const held = [webhookOf([eventOf(whole, 4), eventOf(whole, 2)])];
    expect(await check(log, { held })).toMatchObject({ finding: { kind: "behind", number: 4 }, heldCompared: 1 });
    const third = log.file.checkpoints.pop();
    expect((await check(log, { held: [webhookOf([eventOf(whole, 4), eventOf(whole, 3)])] })).finding).toMatchObject({ kind: "behind", number: 4 });
    expect((await check(log, { held: [webhookOf([eventOf(whole, 4)]), webhookOf([{ ...eventOf(whole, 2), data: { ...eventOf(whole, 3).data, number: 2 } }])] })).finding).toMatchObject({ kind: "held", number: 2 });
    if (third !== undefined) log.file.checkpoints.push(third);
    const [line] = log.lines;
    if (line !== undefined) line.body += " ";
    expect((await check(log, { held })).finding).toMatchObject({ kind: "edited" });
  });

  it("takes what a webhook was sent as what was kept: an event, a list, a batch, or lines of them, and passes over other events", async () => {
    const other = { id: "org_a/log_a/1", type: "call.ended", at: "2026-11-26T00:00:00.000Z", org: "org_a", hash: null, data: { number: 1 } };
    const texts = [JSON.stringify(eventOf(whole, 2)), JSON.stringify([other, eventOf(whole, 1), eventOf(whole, 4)]), webhookOf([other, eventOf(whole, 2)]), `${webhookOf([eventOf(whole, 1)])}\n${JSON.stringify(eventOf(whole, 3))}\n\n`];
    expect(await Promise.all(texts.map(async (text) => (await check(whole, { held: [text] })).heldCompared))).toEqual([1, 2, 1, 2]);
    for (const text of [JSON.stringify(other), "", "no JSON", JSON.stringify({ ...eventOf(whole, 2), data: {} }), JSON.stringify({ ...eventOf(whole, 2), org: "org_b" })]) {
      await expect(check(whole, { held: [text] }), text).rejects.toThrow(UnusableInput);
    }
  });

  it("says that the log forked where two checkpoints of one number are signed, and that it was rewritten where the kept one is not", async () => {
    const copy = structuredClone(whole);
    const third = JSON.parse(copy.file.checkpoints[2]?.body ?? "") as Checkpoint;
    const body = checkpointBody({ ...third, at: "2026-11-27T00:00:00.000Z" });
    copy.file.checkpoints[2] = { body, signature: toHex(testSigner.sign("checkpoint", body)), keyId: testSigner.keyId };
    for (const held of [JSON.stringify(copy.file), JSON.stringify(eventOf(copy, 3))]) expect((await check(whole, { held: [held] })).finding).toMatchObject({ kind: "forked", number: 3 });
    copy.file.checkpoints[2].signature = "0".repeat(128);
    expect((await check(whole, { held: [JSON.stringify(copy.file)] })).finding).toMatchObject({ kind: "held", number: 3 });
  });

  it("names the key where it is another than those that are pinned, and calls a forgery under its name one", async () => {
    const another = toHex(sha256(openSigner(Buffer.alloc(32, 1)).publicKey));
    expect((await check(whole, { pinned: [another, fingerprint] })).finding).toBeNull();
    expect((await check(whole, { pinned: [another] })).finding).toMatchObject({ kind: "key", fingerprint, sentence: expect.stringContaining(`Checkpoint 1 is signed by the key ${fingerprint}`) });
    const forged = structuredClone(whole);
    const [first] = forged.file.checkpoints;
    if (first !== undefined) first.signature = `00${first.signature.slice(2)}`;
    expect((await check(forged, { pinned: [another] })).finding).toMatchObject({ kind: "checkpoint", number: 1 });
    const unknown = structuredClone(whole);
    unknown.file.keys = [];
    expect((await check(unknown, { pinned: [fingerprint] })).finding).toMatchObject({ kind: "checkpoint", number: 1 });
    const late = structuredClone(whole);
    const stranger = openSigner(Buffer.alloc(32, 1));
    const tombstone = tombstoneOver(late, "log_a", 7);
    late.file.keys.push({ id: stranger.keyId, publicKey: toHex(stranger.publicKey) });
    late.file.tombstones.push({ ...tombstone, keyId: stranger.keyId, signature: toHex(stranger.sign("tombstone", tombstone.body)) });
    expect((await check(late, { pinned: [fingerprint] })).finding).toMatchObject({ kind: "key", fingerprint: another, sentence: expect.stringContaining("Tombstone 1") });
  });

  it("accepts a tombstone for the beginning of a chain that checkpoints cover, and no more", async () => {
    const tombstone = (writer: string, to: number) => {
      const log = structuredClone(whole);
      log.file.tombstones.push(tombstoneOver(log, writer, to));
      log.lines = log.lines.filter((line) => line.writer !== writer || line.seq > to);
      return log;
    };
    for (const to of [1, 6, 7, 10, 28]) expect((await check(tombstone("log_a", to))).finding, String(to)).toBeNull();
    expect((await check(tombstone("log_a", 29))).finding).toMatchObject({ kind: "tombstone", number: 1 });
    expect((await check(tombstone("console", 3))).finding).toMatchObject({ kind: "tombstone", number: 1 });
    // One that leaves records out, before it or again: each goes on right where the ones before it ended.
    const [gap, again] = [structuredClone(whole), structuredClone(whole)];
    const before = tombstoneOver(whole, "log_a", 7);
    const add = (log: ExportedLog, of: SignedLine, body: string) => void log.file.tombstones.push({ ...of, body, signature: toHex(testSigner.sign("tombstone", body)) });
    const numbered = ({ body }: SignedLine, number: number) => body.replace(/"number":\d+/, `"number":${String(number)}`);
    add(gap, before, numbered(tombstoneOver(whole, "log_a", 14, [before]), 1));
    for (const number of [1, 2]) add(again, before, numbered(before, number));
    expect((await check(gap)).finding).toMatchObject({ kind: "tombstone", number: 1, sentence: expect.stringContaining("does not go on") });
    expect((await check(again)).finding).toMatchObject({ kind: "tombstone", number: 2, sentence: expect.stringContaining("does not go on") });
    // Nor one that ends with another record than the checkpoint that covers it.
    const other = structuredClone(whole);
    add(other, before, before.body.replace(/"head":"[0-9a-f]{64}"/, `"head":"${"0".repeat(64)}"`));
    other.lines = other.lines.filter(({ writer, seq }) => writer !== "log_a" || seq > 7);
    expect((await check(other)).finding).toMatchObject({ kind: "tombstone", number: 1, sentence: expect.stringContaining("another last record") });
  });

  describe("where retention came between the two files", () => {
    const first = tombstoneOver(whole, "log_a", 9);
    const second = tombstoneOver(whole, "log_a", 16, [first]);
    /** As `makeLog` dates what covers records 9 and 16. */
    const untilDeleted = (from: number) => Date.parse("2026-11-26T00:00:00.000Z") - (1_790_000_000_000 + from * 1_000);
    const from = (seq: number, tombstones: readonly SignedLine[] = []): ExportedLog => ({
      lines: whole.lines.filter((line) => line.writer !== "log_a" || line.seq >= seq), file: { ...whole.file, tombstones: [...tombstones] },
    });

    it("takes the word of tombstones that are in the export and not in the file, wherever in it they stand", async () => {
      expect((await check(from(17), { inExport: [first, second] })).finding).toBeNull();
      expect(await check(from(17, [first]), { inExport: [first, second] })).toMatchObject({ finding: null, tombstones: 2 });
      const texts = from(1).lines.map((line) => JSON.stringify(line));
      const at = (seq: number) => from(1).lines.findIndex((line) => line.writer === "log_a" && line.seq === seq);
      // Retention was faster than the export in the middle of a chain.
      const lines = [...texts.slice(0, at(4)), ...[first, second].map((tombstone) => JSON.stringify({ tombstone })), ...texts.slice(at(17))];
      // Nobody can tell the three that it had begun with from forged ones: the next hash that was signed is of record 7.
      expect(await verifyLog(lines, JSON.stringify(whole.file), { pinned: [], held: [] }, deps)).toMatchObject({ finding: null, covered: 68, uncovered: 9, unvouched: 3 });
      expect((await verifyLog(lines.filter((line) => !line.includes('"writer":"log_a","seq":17,')), JSON.stringify(whole.file), { pinned: [], held: [] }, deps)).finding).toMatchObject({ kind: "deleted", seq: 4 });
    });

    it("says how many records are gone, and how long the youngest had been covered, by whichever file brings its tombstone", async () => {
      expect((await check(whole)).deleted).toEqual({ records: 0, leastMs: null });
      expect((await check(from(10, [first]))).deleted).toEqual({ records: 9, leastMs: untilDeleted(8) });
      expect((await check(from(17, [first]), { inExport: [first, second] })).deleted).toEqual({ records: 16, leastMs: untilDeleted(15) });
      // Of what no checkpoint of the files covers nobody knows; and no clock makes it less than nothing.
      const part = partOf(from(17, [first, second]), 4, 4);
      expect((await check(part, { takesPart: true })).deleted).toEqual({ records: 16, leastMs: null });
      const early = first.body.replace("2026-11-26", "2026-01-01");
      expect((await check(from(10, [{ ...first, body: early, signature: toHex(testSigner.sign("tombstone", early)) }]))).deleted).toEqual({ records: 9, leastMs: 0 });
    });

    it("takes records that a tombstone came to delete after they were exported, and holds them to their checkpoints", async () => {
      for (const seq of [1, 10]) expect((await check(from(seq, [first, second]))).finding, String(seq)).toBeNull();
      const edited = structuredClone(from(1, [first, second]));
      const line = edited.lines.find(({ writer, seq }) => writer === "log_a" && seq === 3);
      if (line !== undefined) line.body = line.body.replace("read_file", "list_file");
      expect((await check(edited)).finding).toMatchObject({ kind: "edited", writer: "log_a", seq: 3 });
    });

    it("vouches for no record that was forged where tombstones delete, up to the next hash that was signed", async () => {
      const at = (seq: number) => whole.lines.findIndex((line) => line.writer === "log_a" && line.seq === seq);
      const withForged = (from: number, to: number, next: number): ExportedLog => ({
        lines: [...whole.lines.slice(0, at(from)), ...forgedFrom(whole, "log_a", from, to), ...whole.lines.slice(at(next))], file: { ...whole.file, tombstones: [first, second] },
      });
      expect(withForged(1, 5, 10).lines[at(3)]?.body).not.toBe(whole.lines[at(3)]?.body);
      for (const [to, next] of [[5, 10], [6, 10], [5, 17]] as const) expect(await check(withForged(1, to, next)), String(to)).toMatchObject({ finding: null, unvouched: to, covered: 84 - next + 1 });
      expect(await check(withForged(10, 13, 17))).toMatchObject({ finding: null, unvouched: 4, covered: 84 - 16 + 9 });
      for (const [from, to, next] of [[1, 7, 10], [1, 9, 10], [8, 9, 10], [10, 14, 17], [15, 16, 17]] as const) expect((await check(withForged(from, to, next))).finding, String(to)).toMatchObject({ kind: "rechained", writer: "log_a" });
      // Nothing is left of the chain behind them.
      const all = tombstoneOver(whole, "log_a", 28);
      const beginning = { lines: withForged(1, 5, 17).lines.filter(({ writer, seq }) => writer !== "log_a" || seq <= 5), file: { ...whole.file, tombstones: [all] } };
      expect(await check(beginning)).toMatchObject({ finding: null, unvouched: 5, covered: 56 });
      // Nor does the time that they name count.
      const dated = structuredClone(withForged(1, 1, 10));
      const [line] = dated.lines.filter(({ writer }) => writer === "log_a");
      if (line === undefined) throw new Error("no forged record");
      line.body = line.body.replaceAll(line.at, "2020-01-01T00:00:00.000Z");
      line.at = "2020-01-01T00:00:00.000Z";
      line.hash = toHex(recordHash({ ...line, prev: noRecord }, sha256));
      expect(await check(dated)).toMatchObject({ finding: null, unvouched: 1, earliest: whole.lines[0]?.at });
    });

    it("names the key of a tombstone that the export alone brings", async () => {
      const stranger = openSigner(Buffer.alloc(32, 1));
      const foreign = { ...first, keyId: stranger.keyId, signature: toHex(stranger.sign("tombstone", first.body)) };
      const log = from(10);
      const file = { ...log.file, keys: [...log.file.keys, { id: stranger.keyId, publicKey: toHex(stranger.publicKey) }] };
      expect(await check({ ...log, file }, { inExport: [foreign] })).toMatchObject({ finding: null, keys: [fingerprint, toHex(sha256(stranger.publicKey))] });
      expect(await check({ ...log, file })).toMatchObject({ finding: { kind: "deleted" }, keys: [fingerprint] });
    });

    it("asks for the checkpoints again where the export has a tombstone under a key that is younger than they are", async () => {
      await expect(check(from(10), { inExport: [{ ...first, keyId: "0".repeat(16) }] })).rejects.toThrow(/Fetch the checkpoints again/);
      expect((await check(from(10, [{ ...first, keyId: "0".repeat(16) }]))).finding).toMatchObject({ kind: "tombstone", number: 1 });
    });

    it("takes nobody's word but theirs: not for one record more, in the middle of what they say, or where they are forged, torn or told in two ways", async () => {
      expect((await check(from(17))).finding).toMatchObject({ kind: "deleted", writer: "log_a", seq: 1 });
      expect((await check(from(18), { inExport: [first, second] })).finding).toMatchObject({ kind: "deleted", writer: "log_a", seq: 17 });
      expect((await check(from(12), { inExport: [first, second] })).finding).toMatchObject({ writer: "log_a" });
      expect((await check(from(17), { inExport: [second] })).finding).toMatchObject({ kind: "tombstone", number: 1 });
      expect((await check(from(17), { inExport: [first, { ...second, signature: first.signature }] })).finding).toMatchObject({ kind: "tombstone", number: 2 });
      expect((await check(from(17, [first]), { inExport: [{ ...first, body: first.body.replace('"root":"0', '"root":"1') }] })).finding).toMatchObject({ kind: "tombstone", number: 1 });
      const spaced = JSON.stringify({ tombstone: first }).replace(":", ": ");
      expect((await verifyLog([spaced], JSON.stringify(whole.file), { pinned: [], held: [] }, deps)).finding).toMatchObject({ kind: "unreadable" });
    });

    it("misses what a whole chain lacks behind its tombstones", async () => {
      const none = { ...from(99), file: { ...whole.file, tombstones: [first] } };
      expect((await check(none)).finding).toMatchObject({ kind: "truncated", writer: "log_a", seq: 10 });
      const all = tombstoneOver(whole, "log_a", 28, [first]);
      expect((await check({ ...none, file: { ...whole.file, tombstones: [first, all] } })).finding).toBeNull();
    });
  });

  it("vouches for the time and kind of a record that nobody could read, and says where it cannot", async () => {
    const file = JSON.stringify({ ...whole.file, checkpoints: [] });
    const verdictOf = (line: ExportedLine) => verifyLog([JSON.stringify(line)], file, { pinned: [], held: [] }, deps);
    expect(await verdictOf(unreadableLog("own"))).toMatchObject({ finding: null, unreadable: 1, unreadableBare: 0 });
    for (const changed of [{ at: "2020-01-01T00:00:00.000Z" }, { at: "" }, { kind: "refusal" }]) expect((await verdictOf(unreadableLog("own", changed))).finding).toMatchObject({ kind: "backdated", seq: 1 });
    // As chains hold them that are older than that.
    expect(await verdictOf(unreadableLog("bare"))).toMatchObject({ finding: null, unreadable: 1, unreadableBare: 1, unreadableReadable: 0 });
    expect(await verdictOf(unreadableLog("bare", { at: "" }))).toMatchObject({ finding: null, unreadableBare: 1 });
    const [line] = whole.lines;
    expect(await verdictOf({ ...(line ?? unreadableLog("own")), kind: "unreadable" })).toMatchObject({ finding: null, unreadableBare: 1, unreadableReadable: 1 });
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

  it("says nothing of an export of calls, and calls it no tampering; a line of one among records is", async () => {
    const line = JSON.stringify({ id: "cal_1", startedAt: "2026-11-26T00:00:00.000Z", tool: "t" });
    const file = JSON.stringify(whole.file);
    const verify = (lines: readonly string[]) => verifyLog(lines, file, { pinned: [], held: [] }, deps);
    await expect(verify([line, line])).rejects.toThrow(UnusableInput);
    const [first = ""] = whole.lines.map((one) => JSON.stringify(one));
    expect((await verify([first, line])).finding).toMatchObject({ kind: "unreadable", line: 2 });
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
