// AUD-11: a folder for spools that is not this process's to write in, or in which another user's lie. Only root can pretend to be another.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { spoolTrial, spooled, type SpoolTrial } from "@/tests/support/spool/spool-trial";
import { until } from "@/tests/support/until";

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
let trial: SpoolTrial;
beforeEach(() => {
  trial = spoolTrial();
});
afterEach(() => trial.remove());

/** From here on as another user, until it is over. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  process.seteuid?.(nobody);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

it.runIf(isRoot)("does not start where the folder is another user's", async () => {
  fs.chmodSync(trial.root, 0o755);
  await asNobody(async () => {
    expect(() => trial.open("log_a")).toThrow("EACCES");
    expect(() => trial.open("log_a", {}, path.join(trial.root, "inner"))).toThrow("EACCES");
    await Promise.resolve();
  });
  expect(fs.readdirSync(trial.root)).toEqual([]);
});

it.runIf(isRoot)("leaves another user's spools and what is left of them alone, and takes up those beside them", async () => {
  for (const name of ["log_foreign", "new-log_foreign", "done-log_foreign"]) {
    fs.mkdirSync(path.join(trial.root, name), { mode: 0o700 });
    fs.writeFileSync(path.join(trial.root, name, "lock"), "", { mode: 0o600 });
    fs.writeFileSync(path.join(trial.root, name, "0000000001.seg"), "x", { mode: 0o600 });
  }
  fs.chmodSync(trial.root, 0o777);
  await asNobody(async () => {
    trial.takes = false;
    const before = trial.open("log_old", { spoolAdoptEveryMs: 60_000 });
    await before.append([{ n: 1, record: spooled("refusal") }]);
    await before.close(0);
    trial.takes = true;
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    await next.close(1_000);
  });
  expect(trial.adopted).toMatchObject([{ log: "log_old", records: 1 }]);
  expect(fs.readdirSync(trial.root).sort()).toEqual(["done-log_foreign", "log_foreign", "new-log_foreign"]);
});

it("does not start on a volume that is read-only", ({ skip }) => {
  const volume = path.join(trial.root, "volume");
  fs.mkdirSync(volume);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", volume]).status !== 0) return skip("no file system may be mounted here");
  try {
    expect(() => trial.open("log_a", {}, volume)).toThrow("EROFS");
  } finally {
    spawnSync("umount", [volume]);
  }
});
