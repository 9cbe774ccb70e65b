// Whose a spool is: who holds the lock of the operating system on its file `lock`. The system lets go of it when the process ends, and not
// while it is merely stopped.
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { tryLock } from "fs-native-extensions";

/** A folder that this process owns. */
export interface OwnedFolder {
  readonly folder: string;
  /**
   * Whether nobody took it over meanwhile, which a lock on a network file system does not rule out. Asked after a write: whoever takes over
   * puts a lock file of their own in place before they read, so what was written before they did is read by them.
   */
  isOurs(): boolean;
  release(): void;
}

const lockName = "lock";
const spoolName = /^log_[0-9a-z]{1,64}$/;
const newPrefix = "new-";
const donePrefix = "done-";

/** What a spool is called once all that is in it is in Postgres. */
export function doneName(writerId: string): string {
  return `${donePrefix}${writerId}`;
}

/** Makes the spool of a new log. It bears its name from the moment on at which it is locked, so nobody can take it for an orphan. */
export function makeFolder(root: string, writerId: string): OwnedFolder {
  const raw = path.join(root, `${newPrefix}${writerId}`);
  const folder = path.join(root, writerId);
  fs.mkdirSync(raw, { mode: 0o700 });
  const fd = fs.openSync(path.join(raw, lockName), "wx", 0o600);
  if (!tryLock(fd)) throw new Error("a new spool is locked by another process");
  fs.renameSync(raw, folder);
  syncFolder(root);
  return owned(folder, fd);
}

/** Takes over a spool that nobody owns; null where somebody does, or where it is gone. Throws where that cannot be known, or no file can be made in it. */
export function takeOver(root: string, writerId: string): OwnedFolder | null {
  const folder = path.join(root, writerId);
  const file = path.join(folder, lockName);
  let old: number;
  try {
    old = fs.openSync(file, "r+");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  try {
    if (!tryLock(old) || fs.fstatSync(old).nlink === 0) return null;
    const own = path.join(folder, `${lockName}-${randomBytes(8).toString("hex")}`);
    const fd = fs.openSync(own, "wx", 0o600);
    try {
      tryLock(fd);
      fs.renameSync(own, file);
    } catch (error) {
      fs.closeSync(fd);
      throw error;
    }
    return owned(folder, fd);
  } finally {
    fs.closeSync(old);
  }
}

/** The logs that have a spool here. */
export function spoolsIn(root: string): string[] {
  return fs.readdirSync(root).filter((name) => spoolName.test(name)).sort();
}

/** Removes what processes left that ended while they made a spool, or removed one. */
export function removeLeftovers(root: string, onError: (error: unknown) => void): void {
  for (const name of fs.readdirSync(root)) {
    const folder = path.join(root, name);
    try {
      if (name.startsWith(donePrefix) || (name.startsWith(newPrefix) && hasNoProcess(folder))) fs.rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      // Another user's, say: it is in nobody's way.
      onError(new Error(`${name} cannot be removed`, { cause: error }));
    }
  }
}

function hasNoProcess(folder: string): boolean {
  try {
    const fd = fs.openSync(path.join(folder, lockName), "r+");
    try {
      return tryLock(fd);
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    // Just being made, or gone.
    return false;
  }
}

function owned(folder: string, fd: number): OwnedFolder {
  return {
    folder,
    isOurs: () => fs.fstatSync(fd).nlink > 0,
    release: () => fs.closeSync(fd),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function syncFolder(folder: string): void {
  const fd = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
