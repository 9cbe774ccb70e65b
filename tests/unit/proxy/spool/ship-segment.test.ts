// What is carried into Postgres at once is bounded in bytes as in number, and a record that is larger goes by itself.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import type { ShippedRecord } from "@/proxy/recorder/ingest-records";
import { shipNext } from "@/proxy/spool/ship-segment";
import { realDisk } from "@/proxy/spool/spool-disk";
import { spoolWriter } from "@/proxy/spool/spool-writer";
import { spooled } from "@/tests/support/spool/spool-trial";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-ship-segment-"));
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

it("takes as many records at once as fit into so many bytes, one at least, and all in the end (spoolShipBytesMax)", async () => {
  const writer = spoolWriter(realDisk, { folder, isOurs: () => true, release: () => undefined }, "log_a", gatewayBounds, { onDurable: () => undefined, onFault: () => undefined });
  const pads = [...Array.from({ length: 10 }, () => 100), 5_000, ...Array.from({ length: 10 }, () => 100)];
  await writer.append(pads.map((length, index) => ({ n: index + 1, record: spooled("refusal", { id: `cal_${String(index + 100)}`, pad: "x".repeat(length) }) })));
  const [segment] = writer.segments();
  if (segment === undefined) throw new Error("there is none");
  const file = await realDisk.open(segment.file);
  const shipAll = async (spoolShipBytesMax: number) => {
    const batches: (readonly ShippedRecord[])[] = [];
    const bytes: number[] = [];
    for (let [from, through] = [0, 0]; from < segment.end;) {
      const sent = await shipNext(file, { from, to: segment.end, through, recordsMax: 1_000 }, {
        log: "log_a", ship: (_log, batch) => Promise.resolve(void batches.push(batch)), bounds: { ...gatewayBounds, spoolShipBytesMax },
      });
      bytes.push(sent.next - from);
      [from, through] = [sent.next, sent.through];
    }
    expect(batches.flat().map(({ n }) => n)).toEqual(pads.map((_pad, index) => index + 1));
    return { records: batches.map(({ length }) => length), bytes };
  };
  const { bytes: [all = 0] } = await shipAll(1_000_000);
  expect(all).toBe(segment.end);
  expect((await shipAll(all)).records).toEqual([21]);
  const { records, bytes } = await shipAll(1_000);
  expect(records).toContain(1);
  expect(bytes.filter((size) => size > 1_000)).toHaveLength(1);
  expect(Math.max(...records)).toBeGreaterThan(1);
  // One byte less than two of them take is room for one.
  const one = (await shipAll(1)).bytes[1] ?? 0;
  expect([(await shipAll(2 * one)).records.slice(1, 4), (await shipAll(2 * one - 1)).records.slice(1, 4)]).toEqual([[2, 2, 2], [1, 1, 1]]);
  await file.close();
  await writer.close();
});
