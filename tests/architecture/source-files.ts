// The sources of the product, as git would see them.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const skipped = new Set(["node_modules", ".next", ".git", "dist", "generated", "test-results", "playwright-report"]);

function walk(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) || entry.name.startsWith(".data") ? [] : walk(name);
    return [name];
  });
}

/** Every file under the folders, as posix paths from the root. */
export function filesUnder(...folders: readonly string[]): readonly string[] {
  return folders.flatMap(walk).sort();
}

/** Every TypeScript or JavaScript source under the folders. */
export function sourcesUnder(...folders: readonly string[]): readonly string[] {
  return filesUnder(...folders).filter((file) => /\.(ts|tsx|mts|mjs)$/.test(file) && !file.endsWith(".d.ts"));
}

export function read(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}
