// Mail without a mail server: one JSON file a letter and the same as text beside it, in a folder that only this user reads.
// Reading them back is read-mail-files.ts.

import { chmod, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { randomId } from "@/lib/crypto/random-id";
import type { Mail, MailTransport } from "./mail";

const lettersKeptMax = 500;

/** Writes each letter under `folder`, whole or not at all, and keeps the newest 500. */
export function fileTransport(folder: string, from: string): MailTransport {
  return {
    async send(mail: Mail): Promise<void> {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
      // Ids sort by the time of their making, so the names do.
      const name = randomId("mai").slice("mai_".length);
      const sentAt = new Date().toISOString();
      await writeWhole(path.join(folder, `${name}.json`), `${JSON.stringify({ ...mail, from, sentAt }, null, 2)}\n`);
      await writeWhole(path.join(folder, `${name}.txt`), `Date: ${sentAt}\nFrom: ${from}\nTo: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}`);
      await dropOldest(folder);
    },
  };
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text, { mode: 0o600 });
  await rename(`${file}.part`, file);
}

async function dropOldest(folder: string): Promise<void> {
  const letters = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
  for (const name of letters.slice(0, Math.max(0, letters.length - lettersKeptMax))) {
    await rm(path.join(folder, name), { force: true });
    await rm(path.join(folder, name.replace(/\.json$/, ".txt")), { force: true });
  }
}
