// What stands on the auditor's terminal is the verifier's word alone, whatever is in the files.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { makeLog, partOf, tombstoneOver, type ExportedLog } from "@/tests/support/tamper-with-log";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-verify-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function verify({ lines, file }: ExportedLog, ...args: readonly string[]) {
  const [records, checkpoints] = [path.join(folder, "records.ndjson"), path.join(folder, "checkpoints.json")];
  fs.writeFileSync(records, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  fs.writeFileSync(checkpoints, JSON.stringify(file));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "scripts/verify.ts", records, checkpoints, ...args], { encoding: "utf8" });
  return { status, said: stdout + stderr };
}

const log = () => makeLog("org_a", 15, 4);
/** Clears the terminal, says what the auditor hopes for, and hides the rest; and the same far below, by blanks alone. */
const verdict = "Intact: the audit log of org_a.";
const disguises = [`\u001b[2J\u001b[H${verdict}\u001b[8m`, `\u009b2J${verdict}`, `${" ".repeat(4_000)}${verdict}`, `x\r${verdict}\u202e`, `x\n${verdict}\n`];

it("a log that was written for somebody else says so, and shows nothing of how it names them", () => {
  for (const disguise of disguises) {
    const forged = log();
    const last = forged.lines.find(({ writer }) => writer === "log_a");
    if (last === undefined) throw new Error("no record to forge");
    last.body = JSON.stringify({ ...JSON.parse(last.body), org: disguise });
    const { status, said } = verify(forged);
    expect([status, said]).toEqual([1, expect.stringMatching(/^TAMPERED WITH\. Record 1 of log_a was written for another organization\. \(line \d+ of the export\)\n$/)]);
  }
});

it("a statement under an unknown key shows nothing of how it names the key", () => {
  const forged = log();
  const tombstone = { ...tombstoneOver(forged, "log_a", 5), keyId: disguises[0] ?? "" };
  expect(verify({ ...forged, file: { ...forged.file, tombstones: [tombstone] } })).toEqual({ status: 1, said: "TAMPERED WITH. Tombstone 1 is signed by a key that the file does not bring.\n" });
});

it("no error, and no name of a file, moves the terminal either", () => {
  const { status, said } = verify(partOf(log(), 2, 3), "--held", `${disguises[0] ?? ""}.json`);
  expect([status, said]).toEqual([2, expect.stringContaining("\\u{1b}[2J")]);
  expect(said.trimEnd()).toMatch(/^[^\p{Cc}\p{Cf}]+$/u);
});

it("a part by its name is not taken for the whole, and a file that is not there is said to be missing", () => {
  const [records, checkpoints] = ["records-2026-part.ndjson", "checkpoints-2026-part.json"].map((name) => path.join(folder, name));
  const whole = log();
  fs.writeFileSync(records ?? "", whole.lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  fs.writeFileSync(checkpoints ?? "", JSON.stringify(whole.file));
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", "scripts/verify.ts", ...args], { encoding: "utf8" });
    return [status, stdout + stderr];
  };
  expect(run(records ?? "", checkpoints ?? "")).toEqual([2, expect.stringContaining("verify both parts with --part")]);
  expect(run(path.join(folder, "nowhere.ndjson"), path.join(folder, "nowhere.json"))).toEqual([2, `There is no file ${path.join(folder, "nowhere.json")}.\n`]);
});

it("says how it is used to whoever asks, and beside it what was wrong with what was given", () => {
  const run = (...args: readonly string[]) => spawnSync(process.execPath, ["--import", "tsx", "scripts/verify.ts", ...args], { encoding: "utf8" });
  for (const asked of ["--help", "-h"]) {
    const { status, stdout, stderr } = run(asked);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Usage: verify/);
  }
  const calls = run("calls-acme-20260101T000000Z.ndjson");
  expect([calls.status, calls.stderr]).toEqual([2, expect.stringMatching(/^Two files are wanted: .*An export of the page of calls is neither\.\n\nUsage: verify/)]);
  const key = run("records.ndjson", "checkpoints.json", "--key", "ABC");
  expect([key.status, key.stderr]).toEqual([2, expect.stringMatching(/^--key wants a fingerprint.*\n\nUsage: verify/)]);
});
