// A disk that does as it is told: the real one, with faults put in its way.
import type { SpoolDisk, SpoolFile } from "@/proxy/spool/spool-disk";

export type DiskStep = "create" | "open" | "write" | "read" | "rename" | "keep" | "remove";

export interface FailingDisk extends SpoolDisk {
  /** From now on, or for so many times, this step fails with the code; a write may put so many of its bytes on the disk before. */
  fail(step: DiskStep, code: string, options?: { readonly times?: number; readonly writesFirst?: number }): void;
  /** From now on this step does not come back, until `heal` lets it go on. */
  hang(step: DiskStep): void;
  heal(): void;
  /** How often each step was asked for. */
  readonly asked: ReadonlyMap<DiskStep, number>;
}

export function failingDisk(disk: SpoolDisk): FailingDisk {
  const asked = new Map<DiskStep, number>();
  let fault: { readonly step: DiskStep; readonly code: string; times: number; readonly writesFirst: number } | null = null;
  let hanging: { readonly step: DiskStep; readonly until: Promise<void>; readonly heal: () => void } | null = null;

  async function pass(step: DiskStep, before: (bytes: number) => Promise<unknown> = () => Promise.resolve()): Promise<void> {
    asked.set(step, (asked.get(step) ?? 0) + 1);
    if (hanging?.step === step) await hanging.until;
    if (fault?.step !== step || fault.times === 0) return;
    fault.times -= 1;
    await before(fault.writesFirst);
    throw Object.assign(new Error(`${fault.code}: injected`), { code: fault.code });
  }

  const wrapped = (file: SpoolFile): SpoolFile => ({
    async write(bytes, position) {
      await pass("write", (first) => file.write(bytes.subarray(0, first), position));
      await file.write(bytes, position);
    },
    async read(into, position) {
      await pass("read");
      return file.read(into, position);
    },
    close: () => file.close(),
  });

  return {
    asked,
    async create(file, bytes) {
      await pass("create");
      return wrapped(await disk.create(file, bytes));
    },
    async open(file) {
      await pass("open");
      return wrapped(await disk.open(file));
    },
    size: (file) => disk.size(file),
    async rename(from, to) {
      await pass("rename");
      await disk.rename(from, to);
    },
    async keep(file, as) {
      await pass("keep");
      await disk.keep(file, as);
    },
    async remove(file) {
      await pass("remove");
      await disk.remove(file);
    },
    list: (folder) => disk.list(folder),
    fail(step, code, { times = Number.POSITIVE_INFINITY, writesFirst = 0 } = {}) {
      fault = { step, code, times, writesFirst };
    },
    hang(step) {
      let heal: () => void = () => undefined;
      const until = new Promise<void>((resolve) => {
        heal = resolve;
      });
      hanging = { step, until, heal };
    },
    heal() {
      fault = null;
      hanging?.heal();
      hanging = null;
    },
  };
}
