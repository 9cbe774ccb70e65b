// Which files are meant where names hold a `*`, or a shell has put all that fit in its place: of downloads, the newest.
import fs from "node:fs";
import path from "node:path";

export interface NewestFiles {
  readonly records: string;
  readonly checkpoints: string;
  /** How many were named. */
  readonly of: number;
}

/** The files that a name stands for; one without `*` stands for itself. */
function filesOf(name: string): readonly string[] {
  if (!name.includes("*")) return [name];
  const fits = new RegExp(`^${path.basename(name).split("*").map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);
  const folder = path.dirname(name);
  return fs.readdirSync(folder).filter((file) => fits.test(file)).map((file) => path.join(folder, file));
}

/** Two files are what they are named as. Of more, the `.ndjson` and the `.json` (or `.gz` of them) whose names come last; null where a kind is not among them. */
export function newestFiles(names: readonly string[]): NewestFiles | null {
  const files = names.flatMap(filesOf);
  const [first, second] = files;
  if (names.length === 2 && files.length === 2 && first !== undefined && second !== undefined) return { records: first, checkpoints: second, of: 2 };
  const last = (ending: RegExp) => files.filter((file) => ending.test(file)).sort((a, b) => (path.basename(a) < path.basename(b) ? -1 : 1)).at(-1);
  const [records, checkpoints] = [last(/\.ndjson(?:\.gz)?$/), last(/\.json(?:\.gz)?$/)];
  return records === undefined || checkpoints === undefined || files.some((file) => !/\.(?:nd)?json(?:\.gz)?$/.test(file)) ? null : { records, checkpoints, of: files.length };
}
