// The records of one writer on their way into Postgres or onto the disk, in their order and one batch at a time: so a batch whose fate is not
// known is written again at the same positions, and is there once. Bounded; what is lost is told.
import { gather } from "@/lib/base/gather";
import type { GatewayBounds } from "../bounds";
import { NotTakenError } from "./not-taken-error";

export interface StreamedRecord {
  readonly org: string;
  readonly body: string;
  /** For the loss of it. */
  readonly id: string;
}

/** A record at its place among all of the writer's: 1, 2, 3… */
export interface PlacedRecord<R extends StreamedRecord> {
  readonly n: number;
  readonly record: R;
}

/**
 * What a record that nobody waits for is to its organization. Of outcomes, whose calls were let in, any number may wait; of refusals a few; of what ends
 * a call whose intent is in doubt as many as intents may be: so all of them where writing fails once, and not all room where it goes on failing.
 */
export type Keeping = "outcome" | "doubt" | "refusal";

export interface RecordStream<R extends StreamedRecord> {
  /**
   * Resolves once the record is committed; rejects if it may not be: it is not tried again then, and what follows makes sure that it comes no more.
   * With `NotTakenError` where it was not even tried.
   */
  commit(record: R): Promise<void>;
  /** Sends it at once, and again until it is committed; resolves after the first try. */
  keep(record: R): Promise<void>;
  /** Sends it soon, with others, and again until it is committed. */
  keepSoon(record: R, as: Keeping): void;
  waiting(): { readonly intents: number; readonly kept: number };
  /** Sends what waits until it is committed or the time is up; answers how many records were left. */
  drain(deadlineMs: number): Promise<number>;
}

interface Committing<R> {
  readonly record: R;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Kept<R> {
  readonly record: R;
  readonly as: Keeping;
  readonly tried: (() => void) | null;
}

type Bounds = Pick<GatewayBounds, "recordBatchMax" | "intentsWaitingMax" | "intentTurnsMax" | "outcomesWaitingMax" | "refusalsWaitingPerOrgMax" | "outcomeLingerMs" | "recordRetryMs">;

/**
 * `write` resolves once all of a batch is durable, and is called again only after it has settled; positions rise but for those of records that
 * are written again. `onLoss` hears of each record for which there was no room, or no time at the end.
 */
export function recordStream<R extends StreamedRecord>(
  write: (batch: readonly PlacedRecord<R>[]) => Promise<void>, bounds: Bounds,
  { onError, onLoss }: { readonly onError: (error: unknown) => void; readonly onLoss: (record: R) => void },
): RecordStream<R> {
  const committing: Committing<R>[] = [];
  const kept: Kept<R>[] = [];
  /** Of a batch that failed, what is sent again before anything else of its kind, at the positions that it has. */
  let again: readonly { readonly n: number; readonly kept: Kept<R> }[] = [];
  let positions = 0;
  let held = 0;
  const ofOrgMax: Readonly<Record<Keeping, number>> = { outcome: Infinity, doubt: bounds.intentsWaitingMax, refusal: bounds.refusalsWaitingPerOrgMax };
  const heldOfOrg: Readonly<Record<Keeping, Map<string, number>>> = { outcome: new Map(), doubt: new Map(), refusal: new Map() };
  let isSending = false;
  let isUrgent = false;
  let isEnding = false;
  let isGathering = false;
  /** Of what is gathered, one is another organization's than the first. */
  let isOfSeveral = false;
  let timer: NodeJS.Timeout | undefined;
  let whenEmpty: (() => void) | null = null;

  function send(): void {
    if (isSending) return;
    clearTimeout(timer);
    timer = undefined;
    const retried = again;
    const fresh = retried.length > 0 ? [] : kept.splice(0, bounds.recordBatchMax);
    const intents = committing.splice(0, bounds.recordBatchMax);
    isOfSeveral = isOfSeveral && committing.length > 0;
    if (retried.length + fresh.length + intents.length === 0) return;
    isSending = true;
    isUrgent = kept.length > 0 && isUrgent;
    const numbered = [...retried, ...fresh.map((one) => ({ n: (positions += 1), kept: one }))];
    const batch: PlacedRecord<R>[] = numbered.map((one) => ({ n: one.n, record: one.kept.record }));
    for (const { record } of intents) batch.push({ n: (positions += 1), record });
    write(batch).then(
      () => {
        again = [];
        for (const { resolve } of intents) resolve();
        for (const one of numbered) leave(one.kept);
      },
      (error: unknown) => {
        onError(error);
        again = isEnding ? [] : numbered;
        for (const { reject } of intents) reject(error);
        if (isEnding) for (const one of numbered) lose(one.kept);
        // What waits behind these is not tried before them; whoever waits for it would wait for Postgres.
        for (const { tried } of kept) tried?.();
      },
    ).finally(() => {
      isSending = false;
      for (const one of numbered) one.kept.tried?.();
      next();
    });
  }

  /**
   * With what comes within a moment: a batch costs what the recording of some calls does, and what goes together comes back together. But one
   * that brings more in each turn is waited for by nobody else (ADR 0053).
   */
  function soon(): void {
    if (isGathering) return;
    isGathering = true;
    gather(() => committing.length, () => (isOfSeveral ? 1 : bounds.intentTurnsMax), setImmediate, () => {
      isGathering = false;
      send();
    });
  }

  function next(): void {
    if (held === 0) whenEmpty?.();
    if (isEnding || (committing.length === 0 && again.length === 0 && (isUrgent || kept.length >= bounds.recordBatchMax))) return send();
    if (committing.length > 0) soon();
    else if (again.length > 0) timer ??= setTimeout(send, bounds.recordRetryMs);
    else if (kept.length > 0) timer ??= setTimeout(send, bounds.outcomeLingerMs);
  }

  function enter(one: Kept<R>): boolean {
    const { record, as } = one;
    const { org } = record;
    const ofOrg = heldOfOrg[as].get(org) ?? 0;
    if (held >= bounds.outcomesWaitingMax || ofOrg >= ofOrgMax[as]) {
      onLoss(record);
      return false;
    }
    held += 1;
    heldOfOrg[as].set(org, ofOrg + 1);
    kept.push(one);
    return true;
  }

  function leave({ record: { org }, as }: Kept<R>): void {
    held -= 1;
    const ofOrg = (heldOfOrg[as].get(org) ?? 1) - 1;
    if (ofOrg > 0) heldOfOrg[as].set(org, ofOrg);
    else heldOfOrg[as].delete(org);
  }

  function lose(one: Kept<R>): void {
    leave(one);
    onLoss(one.record);
  }

  return {
    commit(record) {
      if (committing.length >= bounds.intentsWaitingMax) return Promise.reject(new NotTakenError("too many records wait to be committed"));
      return new Promise((resolve, reject) => {
        isOfSeveral ||= (committing[0]?.record.org ?? record.org) !== record.org;
        committing.push({ record, resolve, reject });
        if (!isSending) soon();
      });
    },
    async keep(record) {
      // While Postgres is away nobody waits for it.
      if (again.length > 0) return void enter({ record, as: "refusal", tried: null });
      await new Promise<void>((resolve) => {
        if (!enter({ record, as: "refusal", tried: resolve })) return resolve();
        isUrgent = true;
        if (!isSending) send();
      });
    },
    keepSoon(record, as) {
      if (enter({ record, as, tried: null }) && !isSending) next();
    },
    waiting: () => ({ intents: committing.length, kept: held }),
    async drain(deadlineMs) {
      if (held === 0) return 0;
      let late: NodeJS.Timeout | undefined;
      await Promise.race([
        new Promise<void>((resolve) => {
          whenEmpty = resolve;
          isUrgent = true;
          if (!isSending) send();
        }),
        new Promise<void>((resolve) => {
          late = setTimeout(resolve, deadlineMs);
        }),
      ]);
      clearTimeout(late);
      const left = held;
      isEnding = true;
      clearTimeout(timer);
      // What is under way tells of itself.
      if (!isSending) for (const one of again) onLoss(one.kept.record);
      for (const { record } of kept.splice(0)) onLoss(record);
      return left;
    },
  };
}
