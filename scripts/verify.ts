// npm run verify -- records.ndjson checkpoints.json: says whether an audit log is what was written. Offline, no database, no npm package.
// Everything that it decides is in lib/audit-log; this reads files. docs/verifying.md says what it checks, and the formats to the byte.
import { createHash, createPublicKey } from "node:crypto";
import fs from "node:fs";
import { parseArgs } from "node:util";
import zlib from "node:zlib";
import { readCheckpointsFile, UnusableInput } from "../lib/audit-log/read-checkpoints-file";
import { verifyLog, type LogVerdict } from "../lib/audit-log/verify-log";
import { fromHex, toHex, type VerifyDeps } from "../lib/audit-log/verify-terms";
import { spkiPrefix, verifyEd25519 } from "../lib/crypto/verify-ed25519";
import { linesOf } from "./setup/lines-of.mjs";
import { newestFiles } from "./setup/newest-files";
import { shownLines } from "./setup/shown-lines";

const usage = `Usage: verify records.ndjson checkpoints.json [--key FINGERPRINT]... [--held earlier-checkpoints.json]... [--part]
       verify --fingerprint PUBLIC-KEY

  Of several downloads (records-*.ndjson checkpoints-*.json) the newest two that belong together are read, by their names.

  --key   SHA-256 of a public key, 64 hex digits: only what it signed counts. Without it, the keys in the file count, and you compare what is printed.
  --held  checkpoints that you kept, a file of them or the events that a webhook was sent: all of them must still be there.
  --part  the files are those of a time: what comes before its first checkpoint and after its last is not judged.
  --fingerprint  prints the fingerprint of a public key: 64 hex digits, 32 bytes in base64url, a PEM file, or a file of checkpoints.

Ends with 0 where everything is as it was written, 1 where something was changed, 2 where the files cannot be used, no checkpoint says anything, or what was kept is younger,
3 where what is signed is signed by another key than those that you named.
`;
const wantsTwoFiles = "Two files are wanted: records-….ndjson and checkpoints-….json, both from the page Evidence. An export of the page of calls is neither.";
const wantsFingerprint = "--key wants a fingerprint: 64 hex digits, in lower case.";
const exitCodes = { intact: 0, tampered: 1, unusable: 2, otherKey: 3 } as const;
/** The shortest retention that can be set. */
const keptLeastMs = 86_400_000;
const progressLines = 500_000;
/** A record is 16 MiB at most, and JSON in JSON writes no character of it with more than seven. */
const lineCharactersMax = 117_440_512;
/** A file of checkpoints is held in memory, about four times as large as it is: some four hundred thousand of them. */
const checkpointsBytesMax = 268_435_456;

const deps: VerifyDeps = {
  sha256: (bytes) => createHash("sha256").update(bytes).digest(),
  verifySignature: verifyEd25519,
};

function textOf(file: string): string {
  const tooLarge = new UnusableInput(`${file} is larger than ${String(checkpointsBytesMax / 1_048_576)} MiB, which is more than is read at once: take the log in parts (since, until), and verify each of them with --part.`);
  if (fs.statSync(file).size > checkpointsBytesMax) throw tooLarge;
  const bytes = fs.readFileSync(file);
  if (!file.endsWith(".gz")) return bytes.toString("utf8");
  try {
    return zlib.gunzipSync(bytes, { maxOutputLength: checkpointsBytesMax }).toString("utf8");
  } catch (error) {
    throw error instanceof RangeError ? tooLarge : error;
  }
}

async function* recordsIn(file: string): AsyncGenerator<string, void, undefined> {
  const stream = fs.createReadStream(file);
  const input = file.endsWith(".gz") ? stream.pipe(zlib.createGunzip()) : stream;
  const failed = new Promise<never>((_, reject) => [stream, input].forEach((one) => one.once("error", reject)));
  failed.catch(() => undefined);
  await Promise.race([failed, new Promise((resolve) => stream.once("open", resolve))]);
  let read = 0;
  for await (const line of linesOf(input, { charactersMax: lineCharactersMax, tooLong: () => new UnusableInput(`${file} has a line that is longer than any record.`) })) {
    yield line;
    read += 1;
    if (read % progressLines === 0) process.stderr.write(shownLines([`${String(read)} records read`]));
  }
}

function say({ org, finding, isPart, checkpoints, tombstones, deleted, heldCompared, first, last, keys, covered, uncovered, unvouched, unreadable, unreadableBare, unreadableReadable, earliest, latest }: LogVerdict, isPinned: boolean): readonly string[] {
  const at = finding !== null && "line" in finding ? ` (line ${String(finding.line)} of the export)` : "";
  if (finding?.kind === "key") return [`SIGNED BY ANOTHER KEY. ${finding.sentence} Nothing is said of the log. Learn from the operator, and not from the files, whether the key was changed, and when; then name both with --key.`];
  if (finding?.kind === "behind") return [`NOTHING IS PROVED. ${finding.sentence}`];
  if (finding !== null) return [`${finding.kind === "forked" ? "FORKED" : "TAMPERED WITH"}. ${finding.sentence}${at}`];
  if (checkpoints === 0) return [`NOTHING IS PROVED. No checkpoint covers any of the ${String(uncovered)} records of ${org}: whoever holds them could have written them anew.`];
  const intact = unvouched === 0 ? "Intact" : `Intact, but for ${String(unvouched)} records that nothing vouches for`;
  const lines = [
    ...(isPart && first !== null && last !== null
      ? [`${intact}: A PART of the audit log of ${org}, checkpoints ${String(first.number)} to ${String(last.number)}, signed ${first.at} to ${last.at}.`, "  Of what came before and after, this says nothing."]
      : [`${intact}: the audit log of ${org}.`]),
    `  ${String(covered)} records are as ${String(checkpoints)} signed checkpoints say${last === null ? "" : `, the last of them number ${String(last.number)} of ${last.at}, root ${last.root}`}.`,
  ];
  if (earliest !== null && latest !== null) lines.push(`  The records are of ${earliest} to ${latest}.`);
  if (heldCompared > 0) lines.push(`  ${String(heldCompared)} checkpoints that were kept before are the same still.`);
  if (unvouched > 0) lines.push(`  ${String(unvouched)} records ARE VOUCHED FOR BY NOTHING: by the word of signed tombstones the log goes on behind them, and no hash that was signed says what they were. Rely on none of them; fetch both files again.`);
  if (uncovered > 0) lines.push(`  ${String(uncovered)} records came after the last checkpoint: their chain holds, but nobody outside has seen it.`);
  if (tombstones > 0) lines.push(...deletionLines(tombstones, deleted));
  if (unreadable > 0) lines.push(`  ${String(unreadable)} records were kept as they came though they could not be read; their text is as it was.`);
  if (unreadableBare > 0) lines.push(`  Of ${String(unreadableBare)} of these it is nobody's word under which time and kind they stand; ${String(unreadableReadable)} of them name both in their text.`);
  lines.push(...keys.map((key) => `  Signed by ${key}${isPinned ? "" : ": compare it with the fingerprint that you wrote down"}.`));
  return lines;
}

/** A gateway deletes, and signs, by what its database tells it: how young a record was that went is for whoever knows how long the log is kept. */
function deletionLines(tombstones: number, { records, leastMs }: LogVerdict["deleted"]): readonly string[] {
  const youngest = leastMs === null ? "how young they were, these files do not say" : `the youngest ${spanText(leastMs)} after a checkpoint had covered it: compare that with how long the log is kept`;
  const lines = [`  ${String(tombstones)} signed tombstones stand for ${String(records)} records that were deleted in their time; ${youngest}.`];
  if (leastMs !== null && leastMs < keptLeastMs) lines.push("  NO LOG IS KEPT FOR LESS THAN A DAY: no checkpoint was written when these came in, or somebody had them deleted before their time.");
  return lines;
}

/** Rounded down: never longer than it was. */
function spanText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  return hours < 48 ? `${String(hours)} hours` : `${String(Math.floor(hours / 24))} days`;
}

/** Of each key that is named; SHA-256 of its 32 bytes, hex. */
function fingerprintsOf(named: string): readonly string[] {
  return publicKeysOf(named).map((key) => toHex(deps.sha256(key)));
}

function publicKeysOf(named: string): readonly Uint8Array[] {
  if (/^[0-9a-f]{64}$/i.test(named)) return [fromHex(named)];
  if (/^[A-Za-z0-9_-]{43}$/.test(named)) return [Buffer.from(named, "base64url")];
  const text = textOf(named);
  if (text.trimStart().startsWith("{")) return readCheckpointsFile(text, named).keys;
  // A private key has a public half too; whoever gives one here has it lying where an auditor works.
  if (!text.includes("-----BEGIN PUBLIC KEY-----")) throw new UnusableInput(`${named} is no public key.`);
  const der = createPublicKey(text).export({ format: "der", type: "spki" });
  if (der.length !== spkiPrefix.length + 32 || !der.subarray(0, spkiPrefix.length).equals(spkiPrefix)) throw new UnusableInput(`${named} is no Ed25519 key.`);
  return [der.subarray(spkiPrefix.length)];
}

async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        key: { type: "string", multiple: true, default: [] }, held: { type: "string", multiple: true, default: [] },
        part: { type: "boolean", default: false }, fingerprint: { type: "string" }, help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      return exitCodes.intact;
    }
    if (values.fingerprint !== undefined) {
      process.stdout.write(shownLines(fingerprintsOf(values.fingerprint)));
      return exitCodes.intact;
    }
    const files = newestFiles(positionals);
    if (files === null || values.key.some((key) => !/^[0-9a-f]{64}$/.test(key))) {
      const what = files !== null ? shownLines([wantsFingerprint, ""]) : positionals.length > 0 ? shownLines([wantsTwoFiles, ""]) : "";
      process.stderr.write(`${what}${usage}`);
      return exitCodes.unusable;
    }
    const { records, checkpoints, of } = files;
    if (!values.part && [records, checkpoints].some((file) => /-part\.(ndjson|json)(\.gz)?$/.test(file))) throw new UnusableInput("One of the files is a part by its name, of which nothing can be said as of the whole: verify both parts with --part, or fetch both files whole.");
    if (of > 2) process.stderr.write(shownLines([`Of ${String(of)} files the newest are read: ${records} and ${checkpoints}`]));
    const verdict = await verifyLog(recordsIn(records), textOf(checkpoints), { pinned: values.key, held: values.held.map(textOf), takesPart: values.part }, deps);
    process.stdout.write(shownLines(say(verdict, values.key.length > 0)));
    if (verdict.finding?.kind === "key") return exitCodes.otherKey;
    if (verdict.finding?.kind === "behind") return exitCodes.unusable;
    if (verdict.finding !== null) return exitCodes.tampered;
    return verdict.checkpoints === 0 ? exitCodes.unusable : exitCodes.intact;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    const isKnown = error instanceof UnusableInput || code !== null;
    const missing = code === "ENOENT" && error instanceof Error && "path" in error ? `There is no file ${String(error.path)}.` : null;
    process.stderr.write(shownLines([missing ?? (isKnown && error instanceof Error ? error.message : String(error))]));
    return exitCodes.unusable;
  }
}

process.exitCode = await main();
