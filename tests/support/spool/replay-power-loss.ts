// A spool at work whose power goes at a random moment, and what the next gateway finds: every record that was said to be durable, once and as it
// was written, and of the rest nothing that is not whole (laws L1 and L8).
import fs from "node:fs";
import path from "node:path";
import { realDisk } from "@/proxy/spool/spool-disk";
import type { SpooledRecord } from "@/proxy/spool/spool-writer";
import { diceOf, type Dice } from "../random-policies/dice";
import { until } from "../until";
import { filesAfter, recordingDisk, type RecordingDisk } from "./power-loss";
import { spoolTrial, spooled, type Taken } from "./spool-trial";

interface Written {
  readonly n: number;
  readonly record: SpooledRecord;
  /** When it was said to be durable; Infinity where it was not. */
  acked: number;
}

interface Trace {
  readonly root: string;
  readonly disk: RecordingDisk;
  readonly written: readonly Written[];
  /** What the database took, and when. */
  readonly taken: readonly { readonly record: Taken; readonly at: number }[];
}

export interface PowerLoss {
  /** Records that were durable, and those of them that the database did not have yet. */
  readonly acked: number;
  readonly recovered: number;
  /** Whether something was under way. */
  readonly isTorn: boolean;
  /** What is wrong; null where nothing is. */
  readonly fault: string | null;
}

const log = "log_old";
const batchesPerTrace = 60;

/** Batches of calls that begin, end and are refused, some of them long, into segments of a few records, while the database takes them now and then. */
async function work(dice: Dice): Promise<Trace> {
  const disk = recordingDisk(realDisk);
  const taken: { record: Taken; at: number }[] = [];
  const trial = spoolTrial({ disk, onTaken: (record) => void taken.push({ record, at: disk.moment() }) });
  const spool = trial.open(log, { spoolAdoptEveryMs: 60_000, spoolShipRecordsMax: 8 });
  const written: Written[] = [];
  const open: string[] = [];
  const next = (): SpooledRecord => {
    const pad = "x".repeat(dice.below(dice.chance(0.1) ? 3_000 : 300));
    const ended = dice.chance(0.4) ? open.shift() : undefined;
    if (ended !== undefined) return spooled("outcome", { id: ended, pad });
    const record = spooled(dice.chance(0.7) ? "intent" : "refusal", { pad });
    if (record.call !== null) open.push(record.id);
    return record;
  };
  for (let batch = 0; batch < batchesPerTrace; batch += 1) {
    trial.takes = dice.chance(0.7);
    const records = dice.several(1, 6, () => ({ n: 0, record: next(), acked: Number.POSITIVE_INFINITY })).map((one, index) => ({ ...one, n: written.length + index + 1 }));
    written.push(...records);
    await spool.append(records);
    const at = disk.moment();
    for (const record of records) record.acked = at;
    if (dice.chance(0.3)) await new Promise((resolve) => setTimeout(resolve, dice.below(8)));
  }
  await spool.close(0);
  return { root: trial.root, disk, written, taken };
}

/** The power goes at `moment`; another gateway starts on what is left. */
async function loseAt({ root, disk, written, taken }: Trace, moment: number, dice: Dice): Promise<PowerLoss> {
  const tear = dice.chance(0.5) ? "front" : "sectors";
  const had = taken.filter(({ at }) => at <= moment).map(({ record }) => record);
  const heir = spoolTrial({ taken: had });
  try {
    const folder = path.join(heir.root, log);
    fs.mkdirSync(folder);
    fs.writeFileSync(path.join(folder, "lock"), "");
    for (const [file, bytes] of filesAfter(disk.changes, moment, tear, dice)) fs.writeFileSync(path.join(heir.root, path.relative(root, file)), bytes);
    const spool = heir.open("log_new");
    await until(() => heir.adopted.length === 1);
    await spool.close(1_000);
    const acked = written.filter((one) => one.acked <= moment);
    const found = heir.taken.filter((record) => record.log === log);
    const isTorn = disk.changes.some(({ begun, done }) => begun <= moment && done > moment);
    return { acked: acked.length, recovered: found.length - had.length, isTorn, fault: faultOf(acked, written, found, heir.damages, tear === "front") };
  } finally {
    heir.remove();
  }
}

function faultOf(acked: readonly Written[], written: readonly Written[], found: readonly Taken[], damages: readonly { readonly kept: string | null }[], isFront: boolean): string | null {
  const places = found.map(({ n }) => n);
  if (places.some((n, index) => index > 0 && n <= (places[index - 1] ?? 0))) return "a record came twice, or out of its order";
  const bodies = new Map(found.map(({ n, body }) => [n, body]));
  for (const { n, record } of acked) if (bodies.get(n) !== record.body) return `record ${String(n)} was durable, and is not what was found`;
  // What had not been said to be durable may be there: as it was written. Beyond it stands what the heir says of calls that have no end.
  const last = Math.max(0, ...found.filter(({ n, body }) => written[n - 1]?.record.body === body).map(({ n }) => n));
  for (const { n, body } of found) if (n <= last && written[n - 1]?.record.body !== body) return `record ${String(n)} was never written like that`;
  const open = new Set<string>();
  for (const { record } of written.slice(0, last)) {
    if (record.call !== null && "opens" in record.call) open.add(record.call.opens.id);
    else if (record.call !== null) open.delete(record.call.ends);
  }
  const unknown = found.filter(({ n }) => n > last).map(({ body }) => JSON.parse(body) as { id: string; outcome?: string });
  if (unknown.some(({ outcome }) => outcome !== "unknown") || unknown.length !== open.size || unknown.some(({ id }) => !open.has(id))) return "calls that had no end are not those that were told of as unknown";
  if (isFront && damages.some(({ kept }) => kept !== null)) return "a write that was not over was taken for damage";
  return null;
}

/** So many losses of power, spread over traces of their own. The same seed has the same records and the same moments. */
export async function replayPowerLosses(seed: number, count: number, perTrace: number): Promise<readonly PowerLoss[]> {
  const dice = diceOf(seed);
  const losses: PowerLoss[] = [];
  while (losses.length < count) {
    const trace = await work(dice);
    const end = trace.disk.moment();
    for (let loss = 0; loss < perTrace && losses.length < count; loss += 1) losses.push(await loseAt(trace, 1 + dice.below(end), dice));
    fs.rmSync(trace.root, { recursive: true, force: true });
  }
  return losses;
}
