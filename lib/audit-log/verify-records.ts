// The lines of an export, one after the other, held to what was signed. Ring 0. It keeps the heads of chains, and of each checkpoint that is
// not read to its end a few hashes; never a record.
import { merkleParts, type MerkleParts } from "./merkle-parts";
import { readExportLine, type ExportedRecord } from "./read-export-line";
import { membersOf } from "./read-statement";
import { noRecord, recordHash } from "./record-hash";
import type { CoveredSpan, Plan } from "./verify-statements";
import { fromHex, toHex, type Finding, type RecordFault, type VerifyDeps } from "./verify-terms";

export interface RecordCounts {
  /** Records that a checkpoint covers; those after the last one, whose chain holds but which nobody outside has seen. */
  readonly covered: number;
  readonly uncovered: number;
  /** Records that were kept as they came, though nobody could read them. */
  readonly unreadable: number;
  /** Of those, the ones of the older form: under which time and kind they stand is nobody's word. */
  readonly unreadableBare: number;
  /** Of those, the ones whose text names a time, a kind and this organization like any other record's. */
  readonly unreadableReadable: number;
  /** The span of time that records name, ISO; null of none. */
  readonly earliest: string | null;
  readonly latest: string | null;
}

export interface RecordsVerifier {
  /** The next line, without its end. Once it has answered a finding, it is done. */
  take(line: string): Finding | null;
  /** After the last line. */
  end(): Finding | null;
  counts(): RecordCounts;
}

export function recordsVerifier(org: string, plan: Plan, deps: VerifyDeps): RecordsVerifier {
  const trees: (MerkleParts | null)[] = plan.checkpoints.map(() => null);
  const begun = new Set<string>();
  let lines = 0;
  let chain = { writer: "", seq: 0, head: noRecord, span: 0 };
  let gap: { readonly seq: number; readonly finding: Finding } | null = null;
  const count = { covered: 0, uncovered: 0, unreadable: 0, unreadableBare: 0, unreadableReadable: 0 };
  let earliest: string | null = null;
  let latest: string | null = null;

  const fault = (kind: RecordFault, writer: string, seq: number, sentence: string): Finding => ({ kind, line: lines, writer, seq, sentence });

  /** What is missing at the end of the chain that was read last. */
  function closeChain(): Finding | null {
    const from = Math.max(chain.seq, plan.pruned.through(chain.writer)) + 1;
    const through = plan.covered.get(chain.writer)?.at(-1)?.to ?? 0;
    if (from > through) return null;
    return fault("truncated", chain.writer, from, `Records ${String(from)} to ${String(through)} of ${chain.writer} are missing at its end: a checkpoint says that they were there.`);
  }

  function openChain({ writer, seq, prev }: ExportedRecord): void {
    const before = plan.isPart ? (plan.covered.get(writer)?.[0]?.from ?? seq) - 1 : 0;
    // What the first record of a part follows is not in it: its hash is in the record's own, and so in the head that was signed.
    chain = { writer, seq: before, head: before === 0 ? noRecord : fromHex(prev), span: 0 };
    begun.add(writer);
    if (seq - 1 !== before && !leapTo(seq)) leapTo(plan.pruned.through(writer) + 1);
  }

  /**
   * Goes on behind what tombstones say is gone, where one of them ends right before this record, and with its hash. What a tombstone deletes may be
   * in the export still, if that was made before: it is held to its checkpoints like all the rest.
   */
  function leapTo(seq: number): boolean {
    const head = seq - 1 < chain.seq ? null : plan.pruned.headAt(chain.writer, seq - 1);
    if (head === null) return false;
    const spans = plan.covered.get(chain.writer) ?? [];
    const span = spans.findIndex(({ to }) => to >= seq);
    chain = { ...chain, seq: seq - 1, head: fromHex(head), span: span === -1 ? spans.length : span };
    return true;
  }

  /** Adds the record to the tree of the checkpoint that covers it, and compares where that ends. */
  function cover(span: CoveredSpan, { writer, seq }: ExportedRecord, hash: Uint8Array): Finding | null {
    const checkpoint = plan.checkpoints[span.checkpoint];
    if (checkpoint === undefined) return null;
    if (seq === span.to) chain.span += 1;
    if (seq === span.to && toHex(hash) !== span.head) {
      return fault("rechained", writer, span.from, `Records ${String(span.from)} to ${String(span.to)} of ${writer} form a chain, but not the one that checkpoint ${String(checkpoint.number)} signed: one or more of them were changed, inserted or deleted, and the hashes recomputed.`);
    }
    const tree = (trees[span.checkpoint] ??= merkleParts(checkpoint.size, deps.sha256));
    tree.put(span.offset + seq - span.from, hash);
    const root = tree.root();
    if (root === null) return null;
    trees[span.checkpoint] = null;
    if (toHex(root) === checkpoint.root) return null;
    return fault("rechained", writer, span.from, `The records that checkpoint ${String(checkpoint.number)} covers do not give the root that it signed.`);
  }

  function take(line: string): Finding | null {
    lines += 1;
    const read = readExportLine(line);
    if (read !== null && "tombstone" in read) return gap === null ? plan.pruned.take(read.tombstone) : null;
    const record = read?.record ?? null;
    if (gap !== null) {
      // Whether the one that is missing comes later says what was done.
      return record?.writer === chain.writer && record.seq === gap.seq ? { ...gap.finding, ...fault("reordered", chain.writer, gap.seq, `Record ${String(gap.seq)} of ${chain.writer} stands behind later ones.`) } : null;
    }
    if (record === null) return fault("unreadable", chain.writer, chain.seq + 1, "The line is no record of an export.");
    const { writer, seq, prev, body } = record;
    if (record.org !== org) return fault("moved", writer, seq, `Record ${String(seq)} of ${writer} belongs to another organization (${record.org}).`);
    if (writer !== chain.writer) {
      const missing = chain.writer === "" ? null : closeChain();
      if (missing !== null) return missing;
      if (writer < chain.writer || begun.has(writer)) return fault("reordered", writer, seq, `Record ${String(seq)} of ${writer} does not stand among those of its writer.`);
      openChain(record);
    }
    if (seq > chain.seq + 1) leapTo(seq);
    const expected = chain.seq + 1;
    if (seq < expected) return fault("inserted", writer, seq, `Record ${String(seq)} of ${writer} is there a second time, or stands before its place.`);
    if (seq > expected) {
      const last = seq - 1;
      gap = { seq: expected, finding: fault("deleted", writer, expected, expected === last ? `Record ${String(expected)} of ${writer} is missing.` : `Records ${String(expected)} to ${String(last)} of ${writer} are missing.`) };
      return null;
    }
    if (prev !== toHex(chain.head)) return fault("inserted", writer, seq, `Record ${String(seq)} of ${writer} does not follow the one before it: one of the two was replaced or inserted, and not the rest of the chain.`);
    const hash = recordHash({ org, writer, seq, prev: chain.head, body }, deps.sha256);
    const said = membersOf(body);
    if (toHex(hash) !== record.hash) {
      if (said !== null && typeof said["org"] === "string" && said["org"] !== org) return fault("moved", writer, seq, `Record ${String(seq)} of ${writer} was written for another organization (${said["org"]}).`);
      return fault("edited", writer, seq, `Record ${String(seq)} of ${writer} was edited: its text does not give its hash.`);
    }
    const isBare = record.kind === "unreadable" && !(said !== null && said["kind"] === "unreadable" && said["org"] === org && typeof said["text"] === "string");
    if (record.kind === "unreadable") count.unreadable += 1;
    if (isBare) {
      count.unreadableBare += 1;
      if (said !== null && said["org"] === org && typeof said["at"] === "string" && typeof said["kind"] === "string") count.unreadableReadable += 1;
    } else if (said === null || said["at"] !== record.at || said["kind"] !== record.kind) return fault("backdated", writer, seq, `Record ${String(seq)} of ${writer} stands under another time or kind than it was written with.`);
    else if (said["org"] !== org) return fault("moved", writer, seq, `Record ${String(seq)} of ${writer} was written for another organization.`);
    else {
      if (earliest === null || record.at < earliest) earliest = record.at;
      if (latest === null || record.at > latest) latest = record.at;
    }
    chain = { ...chain, seq, head: hash };
    const span = plan.covered.get(writer)?.[chain.span];
    if (span === undefined) {
      count.uncovered += 1;
      return null;
    }
    count.covered += 1;
    return cover(span, record, hash);
  }

  return {
    take,
    end() {
      if (gap !== null) return gap.finding;
      const missing = chain.writer === "" ? null : closeChain();
      if (missing !== null) return missing;
      for (const [writer, spans] of plan.covered) {
        const through = spans.at(-1)?.to ?? 0;
        const from = Math.max(plan.pruned.through(writer) + 1, spans[0]?.from ?? 1);
        if (!begun.has(writer) && from <= through) return fault("truncated", writer, from, `All records of ${writer} are missing, ${String(from)} to ${String(through)}: checkpoints say that they were there.`);
      }
      return null;
    },
    counts: () => ({ ...count, earliest, latest }),
  };
}
