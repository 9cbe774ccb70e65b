// How many records of an export are vouched for, and which times they name. Ring 0. What is read of a chain counts once a hash that was signed is
// reached: until then, whoever serves the export could have written it.

export interface RecordCounts {
  /** Records that a checkpoint covers; those after the last one, whose chain holds but which nobody outside has seen. */
  readonly covered: number;
  readonly uncovered: number;
  /** Records behind which the chain breaks off, by the word of tombstones, before a hash that was signed: nothing vouches for them. Not among the others. */
  readonly unvouched: number;
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

export interface ReadRecord {
  readonly isCovered: boolean;
  readonly isUnreadable: boolean;
  /** Unreadable and of the older form; `readable` where its text reads like another record's all the same. */
  readonly bare: "readable" | "unreadable" | null;
  /** The time that the record vouches for; null of one in the older form, or that names none. */
  readonly at: string | null;
}

export interface RecordCounter {
  add(record: ReadRecord): void;
  /** What was added since the last call of one of these two follows one another up to here, and counts. */
  keep(): void;
  /** It does not: the chain goes on, or ends, somewhere else. */
  drop(): void;
  /** Of what was kept or dropped. */
  counts(): RecordCounts;
}

export const noRecords: RecordCounts = { covered: 0, uncovered: 0, unvouched: 0, unreadable: 0, unreadableBare: 0, unreadableReadable: 0, earliest: null, latest: null };

export function recordCounter(): RecordCounter {
  let kept = noRecords;
  let open = noRecords;
  return {
    add({ isCovered, isUnreadable, bare, at }) {
      open = sumOf(open, {
        covered: isCovered ? 1 : 0, uncovered: isCovered ? 0 : 1, unvouched: 0,
        unreadable: isUnreadable ? 1 : 0, unreadableBare: bare === null ? 0 : 1, unreadableReadable: bare === "readable" ? 1 : 0, earliest: at, latest: at,
      });
    },
    keep() {
      kept = sumOf(kept, open);
      open = noRecords;
    },
    drop() {
      kept = { ...kept, unvouched: kept.unvouched + open.covered + open.uncovered };
      open = noRecords;
    },
    counts: () => kept,
  };
}

function sumOf(one: RecordCounts, other: RecordCounts): RecordCounts {
  return {
    covered: one.covered + other.covered, uncovered: one.uncovered + other.uncovered, unvouched: one.unvouched + other.unvouched,
    unreadable: one.unreadable + other.unreadable, unreadableBare: one.unreadableBare + other.unreadableBare, unreadableReadable: one.unreadableReadable + other.unreadableReadable,
    earliest: one.earliest === null || (other.earliest !== null && other.earliest < one.earliest) ? other.earliest : one.earliest,
    latest: one.latest === null || (other.latest !== null && other.latest > one.latest) ? other.latest : one.latest,
  };
}
