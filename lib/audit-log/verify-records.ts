// The lines of an export, one after the other, held to what was signed. Ring 0. It keeps the heads of chains, and of each checkpoint that is
// not read to its end a few hashes; never a record.
import { recordCounter, type RecordCounts } from "./count-records";
import { merkleParts, type MerkleParts } from "./merkle-parts";
import { UnusableInput } from "./read-checkpoints-file";
import { readExportLine, type ExportedRecord } from "./read-export-line";
import { inBrackets, isMoment, membersOf } from "./read-statement";
import { noRecord, recordHash } from "./record-hash";
import type { CoveredSpan, Plan } from "./verify-statements";
import { fromHex, toHex, type Finding, type RecordFault, type VerifyDeps } from "./verify-terms";

export interface RecordsVerifier {
  /** The next line, without its end. Once it has answered a finding, it is done. Throws {@link UnusableInput} where the file is another kind of export. */
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
  const count = recordCounter();

  const fault = (kind: RecordFault, writer: string, seq: number, sentence: string): Finding => ({ kind, line: lines, writer, seq, sentence });

  /**
   * What was read since the last hash that was signed counts if nothing is left out behind it. Else the chain breaks off there by the word of a
   * tombstone that names another place, and nothing vouches for it: only where the tombstone came after the very record with which it ends.
   */
  function breakOff(): Finding | null {
    const fault = tombstoneFault();
    if (fault === null) count.drop();
    return fault;
  }

  /** Compares the record that was read last where a tombstone ends with it. */
  function tombstoneFault(): Finding | null {
    const { writer, seq, head } = chain;
    const signed = plan.pruned.headAt(writer, seq);
    if (signed === null) return null;
    if (signed !== toHex(head)) return fault("rechained", writer, seq, `Record ${String(seq)} of ${writer} is not the one with which a signed tombstone ends: it, or one before it, was changed, inserted or deleted, and the hashes recomputed.`);
    count.keep();
    return null;
  }

  /** What is missing at the end of the chain that was read last, or what is wrong with what was read last of it. */
  function closeChain(): Finding | null {
    const pruned = plan.pruned.through(chain.writer);
    const from = Math.max(chain.seq, pruned) + 1;
    const through = plan.covered.get(chain.writer)?.at(-1)?.to ?? 0;
    if (from <= through) return fault("truncated", chain.writer, from, `Records ${String(from)} to ${String(through)} of ${chain.writer} are missing at its end: a checkpoint says that they were there.`);
    if (chain.seq < pruned) return breakOff();
    count.keep();
    return null;
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
   * in the export still, if that was made before. It counts as far as it reaches a hash that was signed; see {@link breakOff} for the rest.
   */
  function leapTo(seq: number): boolean {
    const head = seq - 1 < chain.seq ? null : plan.pruned.headAt(chain.writer, seq - 1);
    if (head === null) return false;
    const spans = plan.covered.get(chain.writer) ?? [];
    const span = spans.findIndex(({ to }) => to >= seq);
    chain = { ...chain, seq: seq - 1, head: fromHex(head), span: span === -1 ? spans.length : span };
    return true;
  }

  /** Adds the record to the tree of the checkpoint that covers it, and compares where that ends: what was read to there counts then. */
  function cover(span: CoveredSpan, { writer, seq }: ExportedRecord, hash: Uint8Array): Finding | null {
    const checkpoint = plan.checkpoints[span.checkpoint];
    if (checkpoint === undefined) return null;
    if (seq === span.to) chain.span += 1;
    if (seq === span.to && toHex(hash) !== span.head) {
      return fault("rechained", writer, span.from, `Records ${String(span.from)} to ${String(span.to)} of ${writer} form a chain, but not the one that checkpoint ${String(checkpoint.number)} signed: one or more of them were changed, inserted or deleted, and the hashes recomputed.`);
    }
    if (seq === span.to) count.keep();
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
    if (read !== null && "tombstone" in read) return gap === null ? plan.pruned.take(read.tombstone, "export") : null;
    const record = read?.record ?? null;
    if (gap !== null) {
      // Whether the one that is missing comes later says what was done.
      return record?.writer === chain.writer && record.seq === gap.seq ? { ...gap.finding, ...fault("reordered", chain.writer, gap.seq, `Record ${String(gap.seq)} of ${chain.writer} stands behind later ones.`) } : null;
    }
    if (record === null && lines === 1 && isCall(line)) throw new UnusableInput("This is an export of calls, as the page of calls gives it. What can be verified are the records of the audit log: take them from the page of evidence.");
    if (record === null) return fault("unreadable", chain.writer, chain.seq + 1, "The line is no record of an export.");
    const { writer, seq, prev, body } = record;
    if (record.org !== org) return fault("moved", writer, seq, `Record ${String(seq)} of ${writer} belongs to another organization${inBrackets(record.org)}.`);
    if (writer !== chain.writer) {
      const missing = chain.writer === "" ? null : closeChain();
      if (missing !== null) return missing;
      if (writer < chain.writer) return fault("reordered", writer, seq, `Record ${String(seq)} of ${writer} does not stand among those of its writer.`);
      openChain(record);
    }
    if (seq > chain.seq + 1 && plan.pruned.headAt(writer, seq - 1) !== null) {
      const broken = breakOff();
      if (broken !== null) return broken;
      leapTo(seq);
    }
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
      if (said !== null && typeof said["org"] === "string" && said["org"] !== org) return fault("moved", writer, seq, `Record ${String(seq)} of ${writer} was written for another organization${inBrackets(said["org"])}.`);
      return fault("edited", writer, seq, `Record ${String(seq)} of ${writer} was edited: its text does not give its hash.`);
    }
    const isBare = record.kind === "unreadable" && !(said !== null && said["kind"] === "unreadable" && said["org"] === org && typeof said["text"] === "string");
    if (!isBare && (said === null || said["at"] !== record.at || said["kind"] !== record.kind)) return fault("backdated", writer, seq, `Record ${String(seq)} of ${writer} stands under another time or kind than it was written with.`);
    if (!isBare && said?.["org"] !== org) return fault("moved", writer, seq, `Record ${String(seq)} of ${writer} was written for another organization.`);
    chain = { ...chain, seq, head: hash };
    const span = plan.covered.get(writer)?.[chain.span];
    const isReadable = said !== null && said["org"] === org && typeof said["at"] === "string" && typeof said["kind"] === "string";
    count.add({ isCovered: span !== undefined, isUnreadable: record.kind === "unreadable", bare: isBare ? (isReadable ? "readable" : "unreadable") : null, at: isBare || !isMoment(record.at) ? null : record.at });
    return (span === undefined ? null : cover(span, record, hash)) ?? tombstoneFault();
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
    counts: () => count.counts(),
  };
}

/** A line of the other export that the console gives (lib/calls/export-calls.ts): none of its names is one of a record's. */
function isCall(line: string): boolean {
  const { id, startedAt, writer, tombstone } = membersOf(line) ?? {};
  return typeof id === "string" && id.startsWith("cal_") && typeof startedAt === "string" && writer === undefined && tombstone === undefined;
}
