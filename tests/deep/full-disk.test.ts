// A disk that is really full (AUD-08): a small file system of its own, where one may be mounted.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { spoolTrial, spooled, type SpoolTrial } from "@/tests/support/spool/spool-trial";
import { until } from "@/tests/support/until";

let trial: SpoolTrial;
let volume: string;
let isMounted = false;
beforeEach(() => {
  trial = spoolTrial();
  volume = path.join(trial.root, "volume");
  fs.mkdirSync(volume);
  isMounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", volume]).status === 0;
});
afterEach(() => {
  if (isMounted) spawnSync("umount", [volume]);
  trial.remove();
});

it("a full disk refuses from the first write that does not fit, takes no half record, and goes on once there is room, two hundred times", async ({ skip }) => {
  if (!isMounted) return skip("no file system may be mounted here");
  const spool = trial.open("log_a", { spoolSegmentBytes: 16_384, spoolRetryMs: 2 }, path.join(volume, "spool"));
  const filler = path.join(volume, "filler");
  const said: number[] = [];
  let place = 0;
  let refusals = 0;
  for (let round = 0; round < 200; round += 1) {
    trial.takes = false;
    // Leaves a different rest each time, so that it runs out at ever other bytes.
    fs.writeFileSync(filler, Buffer.alloc(120_000 + round * 97));
    for (let isFull = false; !isFull;) {
      const n = (place += 1);
      await spool.append([{ n, record: spooled("refusal", { pad: "x".repeat(2_000 + round) }) }]).then(() => said.push(n), () => {
        isFull = true;
        refusals += 1;
      });
    }
    expect(spool.refusesIntent("tools/list")).toBe("disk");
    fs.rmSync(filler);
    trial.takes = true;
    await until(() => spool.state().state === "shipping" && spool.state().bytesBehind === 0);
  }
  expect(refusals).toBe(200);
  expect(trial.taken.map(({ n }) => n)).toEqual(said);
  expect(trial.damages).toEqual([]);
  await spool.close(1_000);
}, 60_000);
