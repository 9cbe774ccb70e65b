// What becomes of a spool whose process is gone, and that nobody touches one whose process is not (AUD-09, AUD-11).
import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Spool } from "@/proxy/spool/open-spool";
import { spoolTrial, spooled, type SpoolTrial } from "@/tests/support/spool/spool-trial";
import { until } from "@/tests/support/until";

let trial: SpoolTrial;
let child: ChildProcess | null = null;
beforeEach(() => {
  trial = spoolTrial();
});
afterEach(() => {
  child?.kill("SIGKILL");
  child = null;
  trial.remove();
});

/** Leaves a spool behind as a process does that is killed: with what it had made durable, and nothing shipped since. */
async function leaveBehind(log: string, batches: readonly (readonly ReturnType<typeof spooled>[])[], segmentBytes = 65_536): Promise<string> {
  trial.takes = false;
  const spool = trial.open(log, { spoolSegmentBytes: segmentBytes, spoolAdoptEveryMs: 60_000 });
  let n = 0;
  for (const batch of batches) await spool.append(batch.map((record) => ({ n: (n += 1), record })));
  await spool.close(0);
  trial.takes = true;
  return path.join(trial.root, log);
}

/** Leaves a spool behind as it is at this moment, as a process does that is killed. */
async function kill(spool: Spool, log: string): Promise<string> {
  const folder = path.join(trial.root, log);
  const aside = path.join(trial.root, `aside-${log}`);
  fs.cpSync(folder, aside, { recursive: true });
  await spool.close(0);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(aside, folder);
  return folder;
}

/** A call under way, and a record that fills the segment: both are shipped, and the segment is over. */
async function openWithFullSegment(): Promise<Spool> {
  const spool = trial.open("log_old", { spoolAdoptEveryMs: 60_000 });
  await spool.append([{ n: 1, record: spooled("intent", { id: "cal_long" }) }]);
  await spool.append([{ n: 2, record: spooled("refusal", { pad: "x".repeat(5_000) }) }]);
  await until(() => trial.taken.length === 2 && spool.state().bytesBehind === 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  return spool;
}

const unknowns = (log: string) => of(log).filter(({ body }) => body.includes('"unknown"')).map(({ n, body }) => ({ n, id: (JSON.parse(body) as { id: string }).id }));
const of = (log: string) => trial.taken.filter((record) => record.log === log);
const bodies = (log: string) => of(log).map(({ body }) => JSON.parse(body) as { kind: string; id: string; outcome?: string; started_at?: string });

describe("a spool without a process", () => {
  it("is shipped by the next, which says of calls that had no end that it is unknown, and is gone then", async () => {
    await leaveBehind("log_old", [[spooled("intent", { id: "cal_whole" })], [spooled("outcome", { id: "cal_whole" }), spooled("intent", { id: "cal_cut" })], [spooled("refusal")]]);
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    expect(trial.adopted).toEqual([{ log: "log_old", records: 4, unknown: 1 }]);
    expect(of("log_old").map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
    expect(bodies("log_old").at(-1)).toMatchObject({ kind: "outcome", id: "cal_cut", outcome: "unknown", started_at: "2026-11-26T00:00:00.000Z" });
    expect(fs.readdirSync(trial.root)).toEqual(["log_new"]);
    await next.close(1_000);
  });

  it("that cannot be read keeps no other waiting", async () => {
    const folder = await leaveBehind("log_a", [[spooled("refusal")]]);
    await leaveBehind("log_b", [[spooled("refusal")]]);
    fs.rmSync(path.join(folder, "0000000001.seg"));
    fs.mkdirSync(path.join(folder, "0000000001.seg"));
    const next = trial.open("log_new");
    await until(() => of("log_b").length === 1);
    expect(fs.existsSync(folder)).toBe(true);
    await next.close(1_000);
  });

  it.each((["rename", "open", "read"] as const).flatMap((step) => ["EIO", "ENOSPC", "EINTR"].map((code) => [step, code] as const)))("whose disk fails fifty times (%s, %s) is carried over by the fifty-first, each record once", async (step, code) => {
    await leaveBehind("log_old", [[spooled("intent", { id: "cal_cut" })], [spooled("refusal")]]);
    trial.disk.fail(step, code, { times: 50 });
    const before = trial.disk.asked.get(step) ?? 0;
    const next = trial.open("log_new", { spoolAdoptEveryMs: 2 });
    await until(() => fs.readdirSync(trial.root).join() === "log_new", 20_000);
    expect((trial.disk.asked.get(step) ?? 0) - before).toBeGreaterThan(50);
    expect(of("log_old").map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(unknowns("log_old")).toEqual([{ n: 3, id: "cal_cut" }]);
    await next.close(1_000);
  }, 30_000);

  it.each(["cannot be read", "cannot be taken over", "is not taken by the database"])("that %s for too long holds up calls, until it is out of the way", async (how) => {
    const folder = await leaveBehind("log_a", [[spooled("refusal")]]);
    if (how === "cannot be read") {
      fs.rmSync(path.join(folder, "0000000001.seg"));
      fs.mkdirSync(path.join(folder, "0000000001.seg"));
    } else if (how === "cannot be taken over") {
      fs.rmSync(path.join(folder, "lock"));
      fs.mkdirSync(path.join(folder, "lock"));
    } else {
      trial.takes = false;
    }
    const next = trial.open("log_new", { spoolAgeMaxMs: 200 });
    await until(() => next.state().oldestMs > 0);
    expect(next.refusesIntent("tools/call")).toBeNull();
    await until(() => next.state().reason === "backlog");
    expect([next.refusesIntent("tools/call"), next.refusesIntent("tools/list")]).toEqual(["backlog", null]);
    trial.takes = true;
    if (how !== "is not taken by the database") fs.renameSync(folder, path.join(trial.root, "aside"));
    await until(() => next.state().state === "shipping");
    expect(next.refusesIntent("tools/call")).toBeNull();
    await next.close(1_000);
  });

  it("tells of calls that began before the oldest segment that is left", async () => {
    const spool = trial.open("log_old");
    await spool.append([{ n: 1, record: spooled("intent", { id: "cal_long" }) }]);
    for (let n = 2; n <= 100; n += 1) await spool.append([{ n, record: spooled("refusal", { pad: "x".repeat(100) }) }]);
    await until(() => trial.taken.length === 100);
    await until(() => !fs.readdirSync(path.join(trial.root, "log_old")).includes("0000000001.seg"));
    trial.takes = false;
    await spool.append([{ n: 101, record: spooled("refusal") }]);
    await spool.close(0);
    trial.takes = true;
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    expect(bodies("log_old").filter(({ outcome }) => outcome === "unknown").map(({ id }) => id)).toEqual(["cal_long"]);
    await next.close(1_000);
  });

  it("tells of calls that are under way though its last segment was full and shipped", async () => {
    await kill(await openWithFullSegment(), "log_old");
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    expect(unknowns("log_old")).toEqual([{ n: 3, id: "cal_long" }]);
    await next.close(1_000);
  });

  it("tells of them where nothing is left but the head of a segment whose first write was torn", async () => {
    const spool = await openWithFullSegment();
    trial.takes = false;
    await spool.append([{ n: 3, record: spooled("refusal") }]);
    await until(() => !fs.existsSync(path.join(trial.root, "log_old", "0000000001.seg")));
    const folder = await kill(spool, "log_old");
    const file = path.join(folder, "0000000002.seg");
    const bytes = fs.readFileSync(file);
    fs.writeFileSync(file, bytes.fill(0, bytes.indexOf('"kind":"refusal"')));
    trial.takes = true;
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    expect(trial.adopted).toEqual([{ log: "log_old", records: 0, unknown: 1 }]);
    expect(unknowns("log_old")).toEqual([{ n: 3, id: "cal_long" }]);
    await next.close(1_000);
  });

  it("tells of them at positions that nothing had before, where records were shipped that cannot be read any more", async () => {
    const spool = trial.open("log_old", { spoolSegmentBytes: 65_536, spoolAdoptEveryMs: 60_000 });
    for (const [index, kind] of (["intent", "refusal", "refusal", "refusal"] as const).entries()) await spool.append([{ n: index + 1, record: spooled(kind, { id: `cal_${String(index)}` }) }]);
    await until(() => trial.taken.length === 4);
    const folder = await kill(spool, "log_old");
    const file = path.join(folder, "0000000001.seg");
    const bytes = fs.readFileSync(file);
    bytes[bytes.indexOf('"refusal"')] = 1;
    fs.writeFileSync(file, bytes);
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    expect(unknowns("log_old")).toEqual([{ n: 5, id: "cal_0" }]);
    await next.close(1_000);
  });

  it("that is damaged stays until what is known of its calls is in Postgres", async () => {
    const folder = await leaveBehind("log_old", [[spooled("intent", { id: "cal_a" })], [spooled("refusal")], [spooled("refusal")]]);
    const file = path.join(folder, "0000000001.seg");
    const bytes = fs.readFileSync(file);
    bytes[bytes.indexOf('"refusal"')] = 1;
    fs.writeFileSync(file, bytes);
    trial.takes = false;
    const first = trial.open("log_first");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await first.close(0);
    expect(fs.existsSync(file)).toBe(true);
    trial.takes = true;
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    expect(unknowns("log_old")).toEqual([{ n: 4, id: "cal_a" }]);
    expect(fs.readFileSync(trial.damages[0]?.kept ?? "").equals(bytes)).toBe(true);
    await next.close(1_000);
  });

  it("is left by a gateway that ended in good order while calls were under way, for the next to say so", async () => {
    const spool = trial.open("log_old");
    await spool.append([{ n: 1, record: spooled("intent", { id: "cal_open" }) }]);
    await until(() => trial.taken.length === 1);
    await spool.close(1_000);
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    expect(unknowns("log_old")).toEqual([{ n: 2, id: "cal_open" }]);
    await next.close(1_000);
    expect(fs.readdirSync(trial.root)).toEqual([]);
  });

  it("is shipped once though its heir is stopped in the midst of it, however often", async () => {
    await leaveBehind("log_old", Array.from({ length: 40 }, (_, index) => [spooled(index % 3 === 0 ? "intent" : "refusal", { pad: "x".repeat(100) })]), 2_048);
    for (let heir = 1; trial.adopted.length === 0; heir += 1) {
      const spool = trial.open(`log_h${String(heir)}`, { spoolShipRecordsMax: 3, spoolCatchUpPauseMs: 3 });
      await new Promise((resolve) => setTimeout(resolve, 20 + heir));
      await spool.close(0);
    }
    expect(of("log_old").map(({ n }) => n)).toEqual(Array.from({ length: 54 }, (_, index) => index + 1));
    expect(bodies("log_old").filter(({ outcome }) => outcome === "unknown")).toHaveLength(14);
  });

  it("counts once what was written, said to have failed, and written again", async () => {
    trial.takes = false;
    const spool = trial.open("log_old", { spoolAdoptEveryMs: 60_000, spoolRetryMs: 2 });
    await spool.append([{ n: 1, record: spooled("refusal") }]);
    trial.disk.fail("write", "EIO", { times: 1, writesFirst: 1_000_000 });
    const kept = spooled("refusal");
    await expect(spool.append([{ n: 2, record: kept }, { n: 3, record: spooled("intent") }])).rejects.toThrow("disk");
    await until(() => spool.state().reason !== "disk");
    await spool.append([{ n: 2, record: kept }, { n: 4, record: spooled("refusal") }]);
    await spool.close(0);
    trial.takes = true;
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    // The intent that was not confirmed is on the disk after all; nobody forwarded its call, and nobody lived to say so.
    expect(of("log_old").map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
    await next.close(1_000);
  });

  it("ends where its last write was torn, at whatever byte, and nothing before that is lost", async () => {
    const folder = await leaveBehind("log_old", [[spooled("refusal")], [spooled("refusal"), spooled("refusal")]]);
    const file = path.join(folder, "0000000001.seg");
    const whole = fs.readFileSync(file);
    const end = whole.length - [...whole].reverse().findIndex((byte) => byte !== 0);
    const before = whole.indexOf('"kind":"refusal"', whole.indexOf('"kind":"refusal"') + 1);
    fs.rmSync(folder, { recursive: true });
    for (let cut = before; cut <= end; cut += 7) {
      fs.mkdirSync(folder);
      fs.writeFileSync(path.join(folder, "lock"), "");
      // As a file that had its size before, and as one that grew.
      fs.writeFileSync(file, cut % 2 === 0 ? whole.subarray(0, cut) : Buffer.concat([whole.subarray(0, cut), Buffer.alloc(500)]));
      const heir = spoolTrial();
      fs.cpSync(folder, path.join(heir.root, "log_old"), { recursive: true });
      const spool = heir.open("log_new");
      await until(() => heir.adopted.length === 1);
      expect([1, 2, 3]).toContain(heir.taken.length);
      expect(heir.taken.length === 3).toBe(cut >= end);
      expect(heir.damages.every(({ remainder, kept }) => remainder.tail === "torn" && kept === null)).toBe(true);
      await spool.close(1_000);
      heir.remove();
      fs.rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it("keeps aside a segment in which whole records follow one that is not", async () => {
    const folder = await leaveBehind("log_old", [[spooled("refusal")], [spooled("refusal")], [spooled("refusal")]]);
    const file = path.join(folder, "0000000001.seg");
    const bytes = fs.readFileSync(file);
    const second = bytes.indexOf('"refusal"', bytes.indexOf('"refusal"') + 1);
    bytes[second] = 1;
    fs.writeFileSync(file, bytes);
    const next = trial.open("log_new");
    await until(() => trial.adopted.length === 1);
    expect(of("log_old").map(({ n }) => n)).toEqual([1]);
    expect(trial.damages).toMatchObject([{ remainder: { tail: "damaged", wholeRecords: 1 } }]);
    expect(fs.readFileSync(trial.damages[0]?.kept ?? "").equals(bytes)).toBe(true);
    await next.close(1_000);
  });
});

/** Resolves once it has made something durable. */
function startHolder(log: string): Promise<ChildProcess & { readonly pid: number }> {
  const holder = spawn(process.execPath, ["--import", "tsx", "tests/support/spool/hold-spool.ts", trial.root, log], { stdio: ["ignore", "pipe", "inherit"] });
  child = holder;
  return new Promise((resolve, reject) => {
    holder.once("exit", () => reject(new Error("the holder ended")));
    holder.stdout.once("data", () => resolve(holder as ChildProcess & { readonly pid: number }));
  });
}

describe("a spool with a process", () => {
  it("is left alone by others while that lives, though it is stopped, and taken over at once when it is gone", async () => {
    const holder = await startHolder("log_held");
    const spool = trial.open("log_new");
    await new Promise((resolve) => setTimeout(resolve, 150));
    holder.kill("SIGSTOP");
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(trial.taken).toEqual([]);
    let last = 0;
    holder.stdout?.on("data", (chunk: Buffer) => {
      last = Number(chunk.toString().trim().split("\n").at(-1));
    });
    holder.kill("SIGCONT");
    await until(() => last > 20);
    holder.kill("SIGKILL");
    await until(() => trial.adopted.length === 1, 15_000);
    const intents = bodies("log_held").filter(({ kind }) => kind === "intent");
    expect(intents.length).toBeGreaterThanOrEqual(last);
    expect(trial.adopted).toMatchObject([{ log: "log_held", unknown: intents.length }]);
    await spool.close(1_000);
  }, 60_000);

  it("cannot be opened by a second that would be the same log", () => {
    trial.open("log_a");
    expect(() => trial.open("log_a")).toThrow();
  });

  it("confirms nothing any more once another has taken it over, though its lock did not hold that off", async () => {
    const spool = trial.open("log_a");
    await spool.append([{ n: 1, record: spooled("refusal") }]);
    // As whoever takes over does it, on a file system whose locks lapse.
    fs.writeFileSync(path.join(trial.root, "log_a", "other"), "");
    fs.renameSync(path.join(trial.root, "log_a", "other"), path.join(trial.root, "log_a", "lock"));
    await expect(spool.append([{ n: 2, record: spooled("intent") }])).rejects.toThrow("taken");
    expect(spool.state()).toMatchObject({ state: "blocked", reason: "taken" });
    await expect(spool.append([{ n: 3, record: spooled("intent") }])).rejects.toThrow("taken");
    await spool.close(0);
    expect(fs.existsSync(path.join(trial.root, "log_a"))).toBe(true);
  });
});

it("clears away what processes left that ended while they made a spool or removed one, and nothing of one that is being made", async () => {
  for (const name of ["done-log_a", "new-log_b", "new-log_c"]) fs.mkdirSync(path.join(trial.root, name));
  fs.writeFileSync(path.join(trial.root, "done-log_a", "0000000001.seg"), "");
  fs.writeFileSync(path.join(trial.root, "new-log_b", "lock"), "");
  const spool = trial.open("log_new");
  await until(() => fs.readdirSync(trial.root).length === 2);
  expect(fs.readdirSync(trial.root)).toEqual(["log_new", "new-log_c"]);
  await spool.close(1_000);
});
