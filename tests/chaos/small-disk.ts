// A file system of its own that is small enough to be filled in no time. Linux, and a user who may mount.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

export interface SmallDisk {
  /** Takes every byte that is free by now. */
  fill(): void;
  /** Gives back what was taken. */
  clear(): void;
  close(): void;
}

/** In the place of `folder`, which must be empty; null where this machine does not allow it. */
export function openSmallDisk(folder: string, bytes: number): SmallDisk | null {
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${String(bytes)}`, "tmpfs", folder]).status !== 0) return null;
  const file = path.join(folder, "filler");
  const close = () => void spawnSync("umount", ["--lazy", folder]);
  process.once("exit", close);
  return {
    fill() {
      const page = Buffer.alloc(4_096);
      const fd = fs.openSync(file, "a");
      try {
        for (;;) fs.writeSync(fd, page);
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
      } finally {
        fs.closeSync(fd);
      }
    },
    clear: () => fs.rmSync(file, { force: true }),
    close() {
      process.removeListener("exit", close);
      close();
    },
  };
}
