// Which files are meant where names hold a `*`, or a shell has put all that fit in its place: of downloads, the newest that belong together.
import fs from "node:fs";
import path from "node:path";
import { UnusableInput } from "../../lib/audit-log/read-checkpoints-file";

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

interface Download {
  readonly file: string;
  readonly kind: string;
  /** The organization, and whether it is a part: what both of a pair have in common. */
  readonly of: string;
  /** As in the name, to the second: in order as text. */
  readonly moment: string;
}

/** By the name that a console gives it (lib/evidence/evidence-file.ts); null for another. */
function downloadOf(file: string): Download | null {
  const [, kind, slug, moment, part = ""] = /^(records|checkpoints)-(.+)-(\d{8}T\d{6}Z)(-part)?\.(?:nd)?json(?:\.gz)?$/.exec(path.basename(file)) ?? [];
  return kind === undefined || slug === undefined || moment === undefined ? null : { file, kind, of: `${slug}${part}`, moment };
}

function newestOf(downloads: readonly Download[]): Download | undefined {
  return [...downloads].sort((a, b) => (a.moment < b.moment ? -1 : 1)).at(-1);
}

/**
 * Two files are what they are named as. Of more, the newest records, and the newest checkpoints of the same organization, and a part or not like
 * them, that were fetched before, since younger ones cover what those records cannot have. Null where a name is of no kind, or a kind is missing.
 * Throws {@link UnusableInput} where files are there and no pair.
 */
export function newestFiles(names: readonly string[]): NewestFiles | null {
  const files = names.flatMap(filesOf);
  const [first, second] = files;
  if (names.length === 2 && files.length === 2 && first !== undefined && second !== undefined) return { records: first, checkpoints: second, of: 2 };
  if (files.some((file) => !/\.(?:nd)?json(?:\.gz)?$/.test(file)) || ![/\.ndjson(?:\.gz)?$/, /\.json(?:\.gz)?$/].every((ending) => files.some((file) => ending.test(file)))) return null;
  const downloads = files.map((file) => {
    const download = downloadOf(file);
    if (download === null) throw new UnusableInput(`${file} is not named as a download is, so nobody can say which two of ${String(files.length)} files belong together: name the two that you mean.`);
    return download;
  });
  const records = newestOf(downloads.filter(({ kind }) => kind === "records"));
  const checkpoints = newestOf(downloads.filter(({ kind, of, moment }) => kind === "checkpoints" && records !== undefined && of === records.of && moment <= records.moment));
  if (records === undefined || checkpoints === undefined) throw new UnusableInput(`Of ${String(files.length)} files, none are the checkpoints to ${records?.file ?? "any records"}: of the same organization, a part if those are one, and fetched before them. Fetch both, or name the two that you mean.`);
  return { records: records.file, checkpoints: checkpoints.file, of: files.length };
}
