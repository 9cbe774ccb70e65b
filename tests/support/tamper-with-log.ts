// A log as it is exported, with its checkpoints, and random ways to tamper with it, each from a seed.
import { noRecord, recordHash } from "@/lib/audit-log/record-hash";
import { merkleTree } from "@/lib/audit-log/merkle-tree";
import { checkpointBody, noCheckpoint, tombstoneBody, type Checkpoint, type Tombstone } from "@/lib/audit-log/signed-statement";
import { toHex } from "@/lib/audit-log/verify-terms";
import { sha256, writtenCall } from "./audit-chain";
import { testSigner } from "./checkpoint-log";

export interface ExportedLine {
  org: string; writer: string; seq: number; at: string; kind: string; prev: string; hash: string; body: string;
}
export interface CheckpointsFile {
  v: 1; org: string; keys: { id: string; publicKey: string }[]; part?: { first: number }; checkpoints: SignedLine[]; tombstones: SignedLine[];
}
export interface SignedLine {
  body: string; signature: string; keyId: string;
}
export interface ExportedLog {
  lines: ExportedLine[];
  file: CheckpointsFile;
}

/** Chains of three writers, covered by checkpoints of `every` records each; what is over is covered by none. */
export function makeLog(org: string, count: number, every: number): ExportedLog {
  const writers = ["console", "log_a", "log_b"];
  const lines = writers.flatMap((writer, place) => {
    let prev = noRecord;
    return Array.from({ length: count + place }, (_, index): ExportedLine => {
      const at = new Date(1_790_000_000_000 + index * 1_000).toISOString();
      const body = writtenCall(org, { id: `cal_${writer}_${String(index)}`, at }).refusal;
      const hash = recordHash({ org, writer, seq: index + 1, prev, body }, sha256);
      const line = { org, writer, seq: index + 1, at, kind: "refusal", prev: toHex(prev), hash: toHex(hash), body };
      prev = hash;
      return line;
    });
  });
  const checkpoints: CheckpointsFile["checkpoints"] = [];
  let before = noCheckpoint;
  for (let from = 1; from + every - 1 <= count; from += every) {
    const tree = merkleTree(sha256);
    const spans = writers.map((writer) => {
      const covered = lines.filter((line) => line.writer === writer && line.seq >= from && line.seq < from + every);
      for (const { hash } of covered) tree.add(Buffer.from(hash, "hex"));
      return { writer, from, to: from + every - 1, head: covered.at(-1)?.hash ?? "" };
    });
    const number = checkpoints.length + 1;
    const body = checkpointBody({ org, number, at: new Date(1_790_000_000_000 + from * 1_000).toISOString(), prev: before, writers: spans, size: tree.size(), root: toHex(tree.root()) });
    checkpoints.push({ body, signature: toHex(testSigner.sign("checkpoint", body)), keyId: testSigner.keyId });
    before = toHex(sha256(Buffer.from(body)));
  }
  return { lines, file: { v: 1, org, keys: [{ id: testSigner.keyId, publicKey: toHex(testSigner.publicKey) }], checkpoints, tombstones: [] } };
}

/** What checkpoints `first` to `last` cover of a whole log, as the files of a part. */
export function partOf(whole: ExportedLog, first: number, last: number): ExportedLog {
  const { lines, file } = structuredClone(whole);
  const checkpoints = file.checkpoints.slice(first - 1, last);
  const spans = checkpoints.flatMap(({ body }) => (JSON.parse(body) as Checkpoint).writers);
  const { v, org, keys, tombstones } = file;
  return {
    lines: lines.filter(({ writer, seq }) => spans.some((span) => span.writer === writer && seq >= span.from && seq <= span.to)),
    file: { v, org, keys, part: { first }, checkpoints, tombstones },
  };
}

/** The next tombstone over the beginning of a chain, up to a record that is among the lines. */
export function tombstoneOver({ lines, file }: ExportedLog, writer: string, to: number, before: readonly SignedLine[] = file.tombstones): SignedLine {
  const from = 1 + Math.max(0, ...before.flatMap(({ body }) => (JSON.parse(body) as Tombstone).writers).filter((span) => span.writer === writer).map((span) => span.to));
  const head = lines.find((line) => line.writer === writer && line.seq === to)?.hash ?? "";
  const body = tombstoneBody({
    org: file.org, number: before.length + 1, at: "2026-11-26T00:00:00.000Z", reason: "retention", writers: [{ writer, from, to, head }], size: to - from + 1, root: "0".repeat(64),
  });
  return { body, signature: toHex(testSigner.sign("tombstone", body)), keyId: testSigner.keyId };
}

/** Hashes every chain anew from its beginning, as whoever owns the database could. */
function rechain(lines: ExportedLine[]): void {
  let chain = { writer: "", prev: noRecord, seq: 0 };
  for (const line of lines) {
    if (line.writer !== chain.writer) chain = { writer: line.writer, prev: noRecord, seq: 0 };
    line.seq = chain.seq + 1;
    line.prev = toHex(chain.prev);
    const hash = recordHash({ ...line, prev: chain.prev }, sha256);
    line.hash = toHex(hash);
    chain = { writer: line.writer, prev: hash, seq: line.seq };
  }
}

/** Records in the place of those of a writer, each of them hashed as it should be on what stands before: they lack a signature alone. */
export function forgedFrom({ lines }: ExportedLog, writer: string, from: number, to: number): ExportedLine[] {
  let prev = Buffer.from(lines.find((line) => line.writer === writer && line.seq === from)?.prev ?? "", "hex");
  return lines.filter((line) => line.writer === writer && line.seq >= from && line.seq <= to).map((line) => {
    const body = line.body.replaceAll("read_file", "list_file");
    const hash = Buffer.from(recordHash({ ...line, prev, body }, sha256));
    const forged = { ...line, body, prev: prev.toString("hex"), hash: hash.toString("hex") };
    prev = hash;
    return forged;
  });
}

/** The only record of a chain, which nobody could read: one that says its time and kind itself, or the bare text of the older form. */
export function unreadableLog(form: "own" | "bare", changed: Partial<ExportedLine> = {}): ExportedLine {
  const [org, writer, at, text] = ["org_a", "log_a", "2026-11-26T00:00:00.000Z", "no JSON"];
  const body = form === "bare" ? text : JSON.stringify({ kind: "unreadable", at, org, text });
  const hash = toHex(recordHash({ org, writer, seq: 1, prev: noRecord, body }, sha256));
  return { org, writer, seq: 1, at, kind: "unreadable", prev: toHex(noRecord), hash, body, ...changed };
}

type Pick = (below: number) => number;
type Tampering = (log: ExportedLog, pick: Pick, coveredThrough: number) => void;

function covered({ lines }: ExportedLog, pick: Pick, through: number): { index: number; line: ExportedLine } {
  const places = lines.flatMap((line, index) => (line.seq <= through ? [{ index, line }] : []));
  const chosen = places[pick(places.length)];
  if (chosen === undefined) throw new Error("the log has no covered record");
  return chosen;
}

function changeText(line: ExportedLine, pick: Pick): void {
  line.body = line.body.replace("read_file", `read_file_${String(pick(1_000_000))}`);
}

function flipBit(hex: string, pick: Pick): string {
  const bytes = Buffer.from(hex, "hex");
  const at = pick(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
  return bytes.toString("hex");
}

export const tamperings: Readonly<Record<string, Tampering>> = {
  edit: (log, pick, through) => changeText(covered(log, pick, through).line, pick),
  "flip a bit of a hash": (log, pick, through) => {
    const { line } = covered(log, pick, through);
    line.hash = flipBit(line.hash, pick);
  },
  delete: (log, pick, through) => void log.lines.splice(covered(log, pick, through).index, 1),
  "delete and recompute": (log, pick, through) => {
    log.lines.splice(covered(log, pick, through).index, 1);
    rechain(log.lines);
  },
  insert: (log, pick, through) => {
    const { index, line } = covered(log, pick, through);
    log.lines.splice(index, 0, { ...line });
  },
  "insert and recompute": (log, pick, through) => {
    const { index, line } = covered(log, pick, through);
    const copy = { ...line };
    // A copy of the last covered record, before it, would be one after it: nobody outside has seen what comes there.
    changeText(copy, pick);
    log.lines.splice(index, 0, copy);
    rechain(log.lines);
  },
  swap: (log, pick, through) => {
    const [one, other] = [covered(log, pick, through), covered(log, pick, through)];
    const place = one.index === other.index ? (one.index + 1) % log.lines.length : other.index;
    const [first, second] = [log.lines[one.index], log.lines[place]];
    if (first === undefined || second === undefined) throw new Error("no such place");
    log.lines[one.index] = second;
    log.lines[place] = first;
  },
  "truncate a tail": (log, pick, through) => {
    const { line: { writer, seq } } = covered(log, pick, through);
    log.lines = log.lines.filter((line) => line.writer !== writer || line.seq < seq);
  },
  "truncate a writer": (log, pick, through) => {
    const { line: { writer } } = covered(log, pick, through);
    log.lines = log.lines.filter((line) => line.writer !== writer);
  },
  "edit and recompute the chain": (log, pick, through) => {
    changeText(covered(log, pick, through).line, pick);
    rechain(log.lines);
  },
  "move to another organization": (log, pick, through) => {
    const { line } = covered(log, pick, through);
    line.body = line.body.replaceAll(line.org, "org_other");
  },
  "claim another organization": (log, pick, through) => {
    covered(log, pick, through).line.org = "org_other";
  },
  backdate: (log, pick, through) => {
    covered(log, pick, through).line.at = new Date(1_780_000_000_000 + pick(1_000_000)).toISOString();
  },
  "backdate in the text and recompute": (log, pick, through) => {
    const { line } = covered(log, pick, through);
    const at = new Date(1_780_000_000_000 + pick(1_000_000)).toISOString();
    line.body = line.body.replaceAll(line.at, at);
    line.at = at;
    rechain(log.lines);
  },
  "drop a checkpoint": ({ file }, pick) => void file.checkpoints.splice(pick(file.checkpoints.length), 1),
  "swap checkpoints": ({ file }, pick) => {
    const at = pick(file.checkpoints.length - 1);
    file.checkpoints.splice(at, 0, ...file.checkpoints.splice(at + 1, 1));
  },
  "forge a checkpoint": ({ file }, pick) => {
    const chosen = file.checkpoints[pick(file.checkpoints.length)];
    if (chosen !== undefined) chosen.body = chosen.body.replace(/"root":"./, (found) => `${found.slice(0, -1)}${found.endsWith("0") ? "1" : "0"}`);
  },
  "flip a bit of a signature": ({ file }, pick) => {
    const chosen = file.checkpoints[pick(file.checkpoints.length)];
    if (chosen !== undefined) chosen.signature = flipBit(chosen.signature, pick);
  },
  "sign as a tombstone what was a checkpoint": ({ file }) => {
    file.tombstones.push(...file.checkpoints.slice(0, 1));
  },
  "rehash a beginning under a tombstone": (log, pick, through) => {
    const ends = log.lines.filter(({ writer, seq }) => writer !== "console" && seq > 1 && seq <= through);
    const end = ends[pick(ends.length)];
    if (end === undefined) throw new Error("no place for a tombstone");
    log.file.tombstones.push(tombstoneOver(log, end.writer, end.seq));
    const gone = log.lines.filter(({ writer, seq }) => writer === end.writer && seq <= end.seq);
    // The last one is always left out: it would have to give the hash that was signed.
    const forged = gone.slice(0, 1 + pick(Math.max(1, gone.length - 1)));
    const changed = forged[pick(forged.length)];
    if (changed !== undefined) changeText(changed, pick);
    rechain(forged);
    log.lines = log.lines.filter((line) => forged.includes(line) || !gone.includes(line));
  },
  "delete under a forged tombstone": (log, pick, through) => {
    const { line } = covered(log, pick, through);
    const body = JSON.stringify({ v: 1, org: line.org, number: 1, at: line.at, reason: "retention", writers: [{ writer: line.writer, from: 1, to: line.seq, head: line.hash }], size: line.seq, root: line.hash });
    log.file.tombstones.push({ body, signature: flipBit(toHex(testSigner.sign("tombstone", body)), pick), keyId: testSigner.keyId });
    log.lines = log.lines.filter(({ writer, seq }) => writer !== line.writer || seq > line.seq);
  },
};

/** Numbers from 0 to below, the same for the same seed (mulberry32). */
export function seeded(seed: number): Pick {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
