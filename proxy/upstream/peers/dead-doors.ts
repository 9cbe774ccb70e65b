// What gateway processes that were killed have left of their doors. Nobody else takes it away, and each looks like a process to be asked.
import fs from "node:fs/promises";
import { doorFolder, doorNames, isDeadDoor, isOurFolder } from "./peer-door";

/** A door is not open as soon as there is a folder for it. */
const youngMs = 60_000;

/** Takes it away, as much as {@link doorNames} tells of. Never rejects. */
export async function removeDeadDoors(nowMs: number): Promise<void> {
  for (const name of await doorNames()) {
    const folder = doorFolder(name);
    if (folder === null || !(await isOurFolder(folder))) continue;
    const made = await fs.stat(folder).catch(() => null);
    if (made === null || nowMs - made.mtimeMs < youngMs || !(await isDeadDoor(folder))) continue;
    await fs.rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
