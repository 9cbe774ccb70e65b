// What the spool asks of a file system. The tests put one that fails, fills up or hangs in its place.
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { failpoint, isArmed } from "../failpoints";

export interface SpoolFile {
  /** Resolves once all of the bytes are on the disk itself; after a rejection nothing is known of them, and the file must not be written to again. */
  write(bytes: Buffer, position: number): Promise<void>;
  /** Fills what there is from `position` on, and answers how much it was. */
  read(into: Buffer, position: number): Promise<number>;
  close(): Promise<void>;
}

export interface SpoolDisk {
  /** A new file of so many zeros, which is there after a loss of power too. */
  create(file: string, bytes: number): Promise<SpoolFile>;
  open(file: string): Promise<SpoolFile>;
  size(file: string): Promise<number>;
  /** Durable in its folder. */
  rename(from: string, to: string): Promise<void>;
  /** The file stays under a second name of the same file system, too; no error where it does already. */
  keep(file: string, as: string): Promise<void>;
  remove(file: string): Promise<void>;
  list(folder: string): Promise<readonly string[]>;
}

const write = promisify(fs.write);
const read = promisify(fs.read);
const { O_CREAT, O_EXCL, O_RDWR } = fs.constants;
const { O_DSYNC }: { readonly O_DSYNC?: number } = fs.constants;
const zeros = Buffer.alloc(1_048_576);

/** O_DSYNC: each write returns when it is on the disk, as write and fdatasync would, in one step of the thread pool instead of two (ADR 0034). */
export const realDisk: SpoolDisk = {
  async create(file, bytes) {
    if (O_DSYNC === undefined) throw new Error("this system cannot say when a write is durable (O_DSYNC): use AUDIT_MODE=postgres");
    const filling = await fs.promises.open(file, O_CREAT | O_EXCL | O_RDWR, 0o600);
    try {
      try {
        for (let at = 0; at < bytes; at += zeros.length) await writeAll(filling.fd, zeros.subarray(0, Math.min(zeros.length, bytes - at)), at);
        await filling.sync();
      } finally {
        await filling.close();
      }
      await syncFolder(path.dirname(file));
      return fileOf(await fs.promises.open(file, O_RDWR | O_DSYNC));
    } catch (error) {
      await fs.promises.unlink(file).catch(() => undefined);
      throw error;
    }
  },
  async open(file) {
    return fileOf(await fs.promises.open(file, "r"));
  },
  async size(file) {
    return (await fs.promises.stat(file)).size;
  },
  async rename(from, to) {
    await fs.promises.rename(from, to);
    await syncFolder(path.dirname(to));
  },
  async keep(file, as) {
    await fs.promises.link(file, as).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await syncFolder(path.dirname(as));
  },
  async remove(file) {
    await fs.promises.rm(file, { recursive: true, force: true });
  },
  list: (folder) => fs.promises.readdir(folder),
};

function fileOf(handle: fs.promises.FileHandle): SpoolFile {
  return {
    async write(bytes, position) {
      if (!isArmed()) return writeAll(handle.fd, bytes, position);
      // Only where a test wants to end the process in the midst of it.
      const half = bytes.length >> 1;
      await writeAll(handle.fd, bytes.subarray(0, half), position);
      failpoint("mid_write");
      const rest = writeAll(handle.fd, bytes.subarray(half), position + half);
      failpoint("before_sync");
      await rest;
    },
    async read(into, position) {
      let filled = 0;
      while (filled < into.length) {
        const { bytesRead } = await read(handle.fd, into, filled, into.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
    close: () => handle.close(),
  };
}

/** The system may take a part only, when the disk is nearly full: then the rest is told why. */
async function writeAll(fd: number, bytes: Buffer, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) done += (await write(fd, bytes, done, bytes.length - done, position + done)).bytesWritten;
}

/** A name is as durable as its folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.promises.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
