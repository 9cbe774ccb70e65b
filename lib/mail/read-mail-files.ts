// What file-transport.ts wrote, for the page that stands in for a mailbox in local mode.

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const letterName = /^[0-9a-z]{24}$/;
const lettersShownMax = 100;

const letterFile = z.object({ to: z.string(), subject: z.string(), text: z.string(), from: z.string(), sentAt: z.string() });

export interface StoredLetter {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly sentAt: string;
}

/** The newest letters of the folder, newest first; none when there is no folder. A file of another form is left out. */
export async function listStoredLetters(folder: string): Promise<readonly StoredLetter[]> {
  const names = await readdir(folder).catch(() => []);
  const ids = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length)).sort().reverse();
  const letters = await Promise.all(ids.slice(0, lettersShownMax).map((id) => readStoredLetter(folder, id)));
  return letters.filter((letter) => letter !== null);
}

/** One letter by its id, or null. An id is never a path. */
export async function readStoredLetter(folder: string, id: string): Promise<StoredLetter | null> {
  if (!letterName.test(id)) return null;
  try {
    const parsed = letterFile.safeParse(JSON.parse(await readFile(path.join(folder, `${id}.json`), "utf8")));
    return parsed.success ? { id, ...parsed.data } : null;
  } catch {
    return null;
  }
}
