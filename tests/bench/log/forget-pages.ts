// A table as it is when nobody has looked at it for days: nothing of the database in Postgres's memory, nor in the system's.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type pg from "pg";

/** `owner`: of the server. Everything that was written is on disk first; of the tables and indexes nothing is in memory afterwards. */
export async function forgetPages(owner: pg.Client): Promise<void> {
  await owner.query("CREATE EXTENSION IF NOT EXISTS pg_buffercache");
  await owner.query("CHECKPOINT");
  await owner.query("SELECT * FROM pg_buffercache_evict_all()");
  const { rows: [place] } = await owner.query<{ folder: string; oid: string }>("SELECT current_setting('data_directory') AS folder, oid::text FROM pg_database WHERE datname = current_database()");
  if (place === undefined) throw new Error("a server without its folder");
  const folder = path.join(place.folder, "base", place.oid);
  const files = fs.readdirSync(folder).map((name) => path.join(folder, name)).filter((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  // posix_fadvise(POSIX_FADV_DONTNEED) over each whole file, by name of the shell's arguments: no name is read as a command. One that
  // Postgres has taken away since (`pg_internal.init`, whenever a catalog changes) is in nobody's memory.
  const { status, stderr } = spawnSync("sh", ["-c", 'for file do dd if="$file" iflag=nocache count=0 status=none || [ ! -e "$file" ] || exit 1; done', "sh", ...files], { encoding: "utf8" });
  if (status !== 0) throw new Error(`what the system has in memory could not be dropped: ${stderr}`);
}
