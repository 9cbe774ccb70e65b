// The spool on a real file system, with faults in its way: what was said to be durable is shipped once and in order, and nothing else is said
// to be (laws L1 and L8, AUD-09, AUD-10, AUD-11).
import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { spoolWriter } from "@/proxy/spool/spool-writer";
import { spoolTrial, spooled, type SpoolTrial } from "@/tests/support/spool/spool-trial";
import { until } from "@/tests/support/until";

let trial: SpoolTrial;
beforeEach(() => {
  trial = spoolTrial();
});
afterEach(() => trial.remove());

const places = () => trial.taken.map(({ n }) => n);
const segments = (log: string) => fs.readdirSync(path.join(trial.root, log)).filter((name) => name.endsWith(".seg")).sort();

describe("records", () => {
  it("are shipped in order, once, over several segments, and their segments removed", async () => {
    const spool = trial.open("log_a");
    for (let n = 1; n <= 200; n += 1) await spool.append([{ n, record: spooled("refusal", { pad: "x".repeat(100) }) }]);
    await until(() => trial.taken.length === 200);
    expect(places()).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    await until(() => segments("log_a").length <= 2);
    expect(spool.state()).toMatchObject({ state: "shipping", bytesBehind: 0, oldestMs: 0 });
    await spool.close(1_000);
    expect(fs.readdirSync(trial.root)).toEqual([]);
  });

  it("may be ten megabytes long, and larger than a segment", async () => {
    const spool = trial.open("log_a");
    const record = spooled("refusal", { pad: "ü".repeat(5_000_000) });
    await spool.append([{ n: 1, record }, { n: 2, record: spooled("refusal") }]);
    await spool.append([{ n: 3, record: spooled("refusal") }]);
    await until(() => trial.taken.length === 3);
    expect(trial.taken[0]?.body).toBe(record.body);
    await spool.close(1_000);
  });

  it("wait on disk while the database takes none, say how much and for how long, and come in order afterwards", async () => {
    const spool = trial.open("log_a");
    trial.takes = false;
    for (let n = 1; n <= 100; n += 1) await spool.append([{ n, record: spooled("refusal", { pad: "x".repeat(100) }) }]);
    await until(() => spool.state().state === "buffering" && spool.state().oldestMs > 20);
    expect(spool.state().bytesBehind).toBeGreaterThan(100 * 150);
    trial.takes = true;
    await until(() => spool.state().state === "shipping" && spool.state().bytesBehind === 0);
    expect(places()).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    await spool.close(1_000);
  });
});

describe("a spool that is too far behind", () => {
  it.each([["in bytes", { spoolBytesMax: 3_000, spoolReserveBytes: 1_000_000 }], ["in time", { spoolAgeMaxMs: 60 }]])("%s takes lists and no calls, and everything once it has caught up", async (_how, bounds) => {
    const spool = trial.open("log_a", bounds);
    trial.takes = false;
    for (let n = 1; n <= 30; n += 1) await spool.append([{ n, record: spooled("refusal", { pad: "x".repeat(100) }) }]);
    await until(() => spool.state().state === "blocked");
    expect(spool.state().reason).toBe("backlog");
    for (const method of ["tools/call", "resources/read", "prompts/get", "completion/complete", "tasks/get", "tasks/cancel"]) expect(spool.refusesIntent(method)).toBe("backlog");
    for (const method of ["tools/list", "initialize", "ping", "server/discover", "subscriptions/listen", undefined]) expect(spool.refusesIntent(method)).toBeNull();
    await spool.append([{ n: 31, record: spooled("intent") }]);
    trial.takes = true;
    await until(() => spool.state().state === "shipping");
    expect(spool.refusesIntent("tools/call")).toBeNull();
    await until(() => trial.taken.length === 31);
    await spool.close(1_000);
  });

  it("takes a call one byte before its bound, and none at it", async () => {
    trial.takes = false;
    const record = spooled("refusal");
    const behind = async (log: string, spoolBytesMax: number) => {
      const spool = trial.open(log, { spoolBytesMax, spoolAdoptEveryMs: 60_000 });
      await spool.append([{ n: 1, record }]);
      const said = { bytes: spool.state().bytesBehind, refused: spool.refusesIntent("tools/call") };
      await spool.close(0);
      fs.rmSync(path.join(trial.root, log), { recursive: true });
      return said;
    };
    const { bytes } = await behind("log_a", 1_000_000);
    expect(await behind("log_b", bytes + 1)).toEqual({ bytes, refused: null });
    expect(await behind("log_c", bytes)).toEqual({ bytes, refused: "backlog" });
  });

  it("takes nothing any more once its reserve is used up", async () => {
    const spool = trial.open("log_a", { spoolBytesMax: 1_000, spoolReserveBytes: 1_000 });
    trial.takes = false;
    for (let n = 1; n <= 20; n += 1) await spool.append([{ n, record: spooled("refusal", { pad: "x".repeat(100) }) }]);
    expect(spool.isFull()).toBe(true);
    expect([spool.refusesIntent("tools/list"), spool.refusesIntent("tools/call"), spool.refusesIntent(undefined)]).toEqual(["full", "full", "full"]);
    await spool.close(0);
  });
});

describe("AUD-09, AUD-10: a fault of the disk", () => {
  it.each(["EIO", "ENOSPC", "EINTR", "EROFS"])("in a write (%s) is final for its segment: what was in it is refused, and the next batch goes into another", async (code) => {
    const spool = trial.open("log_a", { spoolRetryMs: 2 });
    await spool.append([{ n: 1, record: spooled("refusal") }]);
    for (let round = 0; round < 50; round += 1) {
      trial.disk.fail("write", code, { times: 1, writesFirst: round });
      const place = 2 + round * 3;
      await expect(spool.append([{ n: place, record: spooled("refusal", { id: "kept" }) }, { n: place + 1, record: spooled("intent", { id: "lost" }) }])).rejects.toThrow("disk");
      expect(spool.refusesIntent("tools/list")).toBe("disk");
      await expect(spool.append([{ n: place + 2, record: spooled("intent", { id: "never" }) }])).rejects.toThrow("disk");
      await until(() => spool.state().reason === null);
      await spool.append([{ n: place, record: spooled("refusal", { id: "kept" }) }, { n: place + 2, record: spooled("refusal", { id: "next" }) }]);
    }
    await until(() => trial.taken.length === 101);
    expect(new Set(trial.taken.slice(1).map(({ body }) => (JSON.parse(body) as { id: string }).id))).toEqual(new Set(["kept", "next"]));
    expect(trial.damages).toEqual([]);
    await spool.close(1_000);
  });

  it.each(["EIO", "ENOSPC", "EACCES"])("in making a segment (%s) blocks everything, and is over by itself when the disk is well again", async (code) => {
    const spool = trial.open("log_a");
    trial.disk.fail("create", code);
    await expect(spool.append([{ n: 1, record: spooled("intent") }])).rejects.toThrow("disk");
    expect(spool.state()).toMatchObject({ state: "blocked", reason: "disk" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(spool.state().state).toBe("blocked");
    expect(fs.readdirSync(path.join(trial.root, "log_a"))).toEqual(["lock"]);
    trial.disk.heal();
    await until(() => spool.state().state === "shipping");
    await spool.append([{ n: 2, record: spooled("refusal") }]);
    await until(() => trial.taken.length === 1);
    await spool.close(1_000);
  });

  it("that hangs refuses after the deadline and everything that follows, and nothing refused is confirmed when it comes back", async () => {
    const spool = trial.open("log_a", { spoolSyncMs: 500 });
    await spool.append([{ n: 1, record: spooled("refusal") }]);
    trial.disk.hang("write");
    const startMs = performance.now();
    let confirmed = false;
    const appending = spool.append([{ n: 2, record: spooled("intent", { id: "slow" }) }]).then(() => {
      confirmed = true;
    });
    await expect(appending).rejects.toThrow("slow");
    expect(performance.now() - startMs).toBeLessThan(1_500);
    expect(spool.state()).toMatchObject({ state: "blocked", reason: "slow" });
    await expect(spool.append([{ n: 3, record: spooled("intent") }])).rejects.toThrow("slow");
    trial.disk.heal();
    await until(() => spool.state().reason === null);
    expect(confirmed).toBe(false);
    await spool.append([{ n: 4, record: spooled("refusal") }]);
    await until(() => trial.taken.length === 3);
    expect(places()).toEqual([1, 2, 4]);
    await spool.close(1_000);
  });

  it("that hangs in making the segment after this one is not waited for at the end", async () => {
    const spool = trial.open("log_a", { spoolSyncMs: 50 });
    await spool.append([{ n: 1, record: spooled("refusal") }]);
    trial.disk.hang("create");
    await spool.append([{ n: 2, record: spooled("refusal", { pad: "x".repeat(2_500) }) }]);
    await until(() => trial.disk.asked.get("create") === 2 && trial.taken.length === 2);
    expect(await Promise.race([spool.close(1_000).then(() => "closed"), new Promise((resolve) => { setTimeout(resolve, 3_000, "waits"); })])).toBe("closed");
    trial.disk.heal();
  });

  it.each(["open", "read", "remove"] as const)("in the shipper (%s) buffers, loses nothing and is over by itself", async (step) => {
    const spool = trial.open("log_a");
    trial.disk.fail(step, "EIO");
    for (let n = 1; n <= 60; n += 1) await spool.append([{ n, record: spooled("refusal", { pad: "x".repeat(100) }) }]);
    await until(() => spool.state().state === "buffering");
    trial.disk.heal();
    await until(() => trial.taken.length === 60 && spool.state().state === "shipping");
    expect(places()).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    await spool.close(1_000);
  });

  it.each((["open", "read", "remove"] as const).flatMap((step) => ["EIO", "ENOSPC", "EINTR"].map((code) => [step, code] as const)))("in the shipper (%s, %s), fifty times in fifty segments, loses nothing and sends nothing twice", async (step, code) => {
    const spool = trial.open("log_a");
    for (let n = 1; n <= 50; n += 1) {
      const asked = trial.disk.asked.get(step) ?? 0;
      trial.disk.fail(step, code, { times: 1 });
      // Each fills a segment, which is opened, read and removed.
      await spool.append([{ n, record: spooled("refusal", { pad: "x".repeat(4_096) }) }]);
      // The newest is removed once another has begun.
      if (step !== "remove" || n > 1) await until(() => (trial.disk.asked.get(step) ?? 0) > asked);
    }
    trial.disk.heal();
    await until(() => trial.taken.length === 50 && spool.state().state === "shipping");
    expect(places()).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect([trial.damages, trial.faults]).toEqual([[], []]);
    await spool.close(1_000);
  }, 20_000);

  it("in asking whose the spool is refuses what was written, and goes on in another segment", async () => {
    const folder = path.join(trial.root, "log_a");
    fs.mkdirSync(folder);
    let isLost = false;
    const isOurs = () => {
      if (isLost) throw new Error("EIO: injected");
      return true;
    };
    const writer = spoolWriter(trial.disk, { folder, isOurs, release: () => undefined }, "log_a", { ...gatewayBounds, spoolRetryMs: 5 }, { onDurable: () => undefined, onFault: () => undefined });
    await writer.append([{ n: 1, record: spooled("refusal") }]);
    isLost = true;
    await expect(writer.append([{ n: 2, record: spooled("intent") }])).rejects.toThrow("takes no record: disk");
    isLost = false;
    await until(() => writer.fault() === null);
    await writer.append([{ n: 3, record: spooled("refusal") }]);
    expect(writer.segments().map(({ isSealed }) => isSealed)).toEqual([true, false]);
    await writer.close();
  });

  it("that changes what was durable is told, and its segment kept", async () => {
    const spool = trial.open("log_a", { spoolSegmentBytes: 65_536 });
    trial.takes = false;
    for (let n = 1; n <= 10; n += 1) await spool.append([{ n, record: spooled("refusal") }]);
    const file = path.join(trial.root, "log_a", segments("log_a")[0] ?? "");
    const bytes = fs.readFileSync(file);
    bytes[bytes.indexOf('"refusal"', bytes.indexOf('"refusal"') + 1)] = 0;
    fs.writeFileSync(file, bytes, { flag: "r+" });
    trial.takes = true;
    await until(() => trial.damages.length === 1);
    expect(trial.damages[0]).toMatchObject({ remainder: { tail: "damaged", wholeRecords: 8 } });
    expect(places()).toEqual([1]);
    expect(fs.existsSync(trial.damages[0]?.kept ?? "")).toBe(true);
    // What comes after it is found by another process too, which reads no further than the damage.
    trial.takes = false;
    await spool.append([{ n: 11, record: spooled("refusal") }]);
    await spool.close(0);
    trial.takes = true;
    const next = trial.open("log_b");
    await until(() => trial.adopted.length === 1);
    expect(places()).toEqual([1, 11]);
    await next.close(1_000);
  });
});

it("AUD-11: is left as it is at its end where another process has taken it over meanwhile", async () => {
  const spool = trial.open("log_a");
  await spool.append([{ n: 1, record: spooled("refusal") }]);
  const theirs = path.join(trial.root, "log_a", "lock-theirs");
  fs.writeFileSync(theirs, "");
  fs.renameSync(theirs, path.join(trial.root, "log_a", "lock"));
  await spool.close(1_000);
  expect(places()).toEqual([1]);
  expect(fs.readdirSync(path.join(trial.root, "log_a"))).toEqual(["0000000001.seg", "lock"]);
});

it("does not start where its folder cannot be made", () => {
  fs.writeFileSync(path.join(trial.root, "file"), "");
  expect(() => trial.open("log_a", {}, path.join(trial.root, "file", "spool"))).toThrow("ENOTDIR");
});
