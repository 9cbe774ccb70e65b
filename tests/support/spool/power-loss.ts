// What a disk may hold after the power went at a moment: everything that had come back by then, and of what was under way any part.
import type { SpoolDisk, SpoolFile } from "@/proxy/spool/spool-disk";
import type { Dice } from "../random-policies/dice";

type Change =
  | { readonly kind: "create"; readonly file: string; readonly bytes: number }
  | { readonly kind: "write"; readonly file: string; readonly position: number; readonly data: Buffer }
  | { readonly kind: "remove"; readonly file: string }
  | { readonly kind: "rename"; readonly file: string; readonly to: string };

/** A change with the moments at which it was asked for and at which it was said to be durable. */
interface Recorded {
  readonly change: Change;
  readonly begun: number;
  /** Infinity until then. */
  done: number;
}

export interface RecordingDisk extends SpoolDisk {
  readonly changes: readonly Recorded[];
  /** Moments pass with every step of the disk, and when it is asked. */
  moment(): number;
}

/** The disk itself, which remembers what was asked of it and when it came back. */
export function recordingDisk(disk: SpoolDisk): RecordingDisk {
  const changes: Recorded[] = [];
  let now = 0;

  async function note<T>(change: Change, work: () => Promise<T>): Promise<T> {
    const recorded: Recorded = { change, begun: (now += 1), done: Number.POSITIVE_INFINITY };
    changes.push(recorded);
    const answer = await work();
    recorded.done = now += 1;
    return answer;
  }

  const wrapped = (file: string, handle: SpoolFile): SpoolFile => ({
    write: (bytes, position) => note({ kind: "write", file, position, data: Buffer.from(bytes) }, () => handle.write(bytes, position)),
    read: (into, position) => handle.read(into, position),
    close: () => handle.close(),
  });
  return {
    changes,
    moment: () => (now += 1),
    create: async (file, bytes) => wrapped(file, await note({ kind: "create", file, bytes }, () => disk.create(file, bytes))),
    open: async (file) => wrapped(file, await disk.open(file)),
    size: (file) => disk.size(file),
    rename: (file, to) => note({ kind: "rename", file, to }, () => disk.rename(file, to)),
    // Of damage, and there is none before the power goes.
    keep: (file, as) => disk.keep(file, as),
    remove: (file) => note({ kind: "remove", file }, () => disk.remove(file)),
    list: (folder) => disk.list(folder),
  };
}

const sectorBytes = 512;

/** `front`: of a write under way some first part is there; `sectors`: any of its sectors are, since a disk writes them in its own order. */
export type Tear = "front" | "sectors";

/** The files after a loss of power at `moment`. Sectors are whole or not there, as disks promise. Names are as journals keep them: removals in their order, and durable at last with the next name that is made so. */
export function filesAfter(changes: readonly Recorded[], moment: number, tear: Tear, dice: Dice): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const lastRemoval = lastRemovalOf(changes, moment, dice);
  for (const { change, begun, done } of changes) {
    if (begun > moment) continue;
    const isDone = done <= moment;
    switch (change.kind) {
      case "create":
        if (isDone) files.set(change.file, Buffer.alloc(change.bytes));
        else if (dice.chance(0.7)) files.set(change.file, Buffer.alloc(dice.below(change.bytes + 1)));
        break;
      case "write":
        files.set(change.file, written(files.get(change.file) ?? Buffer.alloc(0), change.position, change.data, isDone ? null : tear, dice));
        break;
      case "remove":
        if (begun <= lastRemoval) files.delete(change.file);
        break;
      case "rename": {
        const bytes = files.get(change.file);
        if (bytes !== undefined && (isDone || dice.chance(0.5))) {
          files.delete(change.file);
          files.set(change.to, bytes);
        }
      }
    }
  }
  return files;
}

/** When the last removal began that is not undone: one at least that came before a name which was made durable. */
function lastRemovalOf(changes: readonly Recorded[], moment: number, dice: Dice): number {
  const durable = Math.max(0, ...changes.filter(({ change, done }) => (change.kind === "create" || change.kind === "rename") && done <= moment).map(({ begun }) => begun));
  const removals = changes.filter(({ change, begun }) => change.kind === "remove" && begun <= moment);
  const sure = removals.filter(({ done }) => done < durable).length;
  return removals[sure + dice.below(removals.length - sure + 1) - 1]?.begun ?? 0;
}

function written(before: Buffer, position: number, data: Buffer, tear: Tear | null, dice: Dice): Buffer {
  const after = Buffer.alloc(Math.max(before.length, position + data.length));
  before.copy(after);
  if (tear === null) {
    data.copy(after, position);
    return after;
  }
  const front = Math.floor(position / sectorBytes) * sectorBytes;
  const lost = tear === "front" ? front + dice.below(Math.ceil((position + data.length - front) / sectorBytes) + 1) * sectorBytes : null;
  let end = before.length;
  for (let sector = front; sector < position + data.length; sector += sectorBytes) {
    if (lost === null ? dice.chance(0.5) : sector >= lost) continue;
    const [from, to] = [Math.max(sector, position), Math.min(sector + sectorBytes, position + data.length)];
    data.copy(after, from, from - position, to - position);
    end = Math.max(end, to);
  }
  return after.subarray(0, end);
}
