import { crc32c } from "@node-rs/crc32";
import { describe, expect, it } from "vitest";
import { decodeRecord, encodeRecord, recordBytes, recordBytesAtMost } from "@/proxy/spool/record-format";

const bytesMax = 1_000;
const record = { n: 4_294_967_297, org: "org_ä", body: '{"tool":"наблюдать","x":"\ud83d\ude00"}' };

function encoded(): Buffer {
  const bytes = Buffer.alloc(recordBytes(record));
  expect(encodeRecord(bytes, 0, record.n, record)).toBe(bytes.length);
  return bytes;
}

describe("a record in a segment", () => {
  it("is CRC-32C by its check value", () => expect(crc32c(Buffer.from("123456789"))).toBe(0xe306_9283));

  it("is laid out as the format says", () => {
    const bytes = encoded();
    expect(bytes.readUInt32LE(0)).toBe(bytes.length - 8);
    expect(bytes.readUInt32LE(4)).toBe(crc32c(bytes.subarray(8)));
    expect(bytes.readUIntLE(8, 6)).toBe(record.n);
    expect(bytes.readUInt16LE(14)).toBe(Buffer.byteLength(record.org));
    expect(bytes.subarray(16).toString()).toBe(record.org + record.body);
  });

  it("comes back as it was written, at any place", () => {
    const bytes = Buffer.alloc(100 + recordBytes(record));
    encodeRecord(bytes, 100, record.n, record);
    expect(decodeRecord(bytes, 100, bytesMax)).toEqual({ kind: "record", record: { ...record, body: Buffer.from(record.body) }, end: bytes.length });
    expect(recordBytesAtMost(record)).toBeGreaterThanOrEqual(recordBytes(record));
  });

  it("is never whole when it is cut at any byte", () => {
    const bytes = encoded();
    for (let length = 1; length < bytes.length; length += 1) expect(decodeRecord(bytes.subarray(0, length), 0, bytesMax).kind).toBe("short");
  });

  it("is never whole when any bit of it is another", () => {
    const bytes = encoded();
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeRecord(changed, 0, bytesMax).kind).not.toBe("record");
    }
  });

  it("is never whole when zeros stand in place of its end, from any byte on", () => {
    const bytes = encoded();
    for (let from = 1; from < bytes.length; from += 1) {
      const torn = Buffer.concat([bytes.subarray(0, from), Buffer.alloc(bytes.length - from)]);
      if (!torn.equals(bytes)) expect(["bad", "end"]).toContain(decodeRecord(torn, 0, bytesMax).kind);
    }
  });

  it("is as long as its bound and no longer", () => {
    const bytes = encoded();
    expect(decodeRecord(bytes, 0, bytes.length).kind).toBe("record");
    expect(decodeRecord(bytes, 0, bytes.length - 1).kind).toBe("bad");
  });

  it("whose organization would reach past its end is bad, though its sum is right", () => {
    const bytes = encoded();
    const withOrgBytes = (count: number) => {
      bytes.writeUInt16LE(count, 14);
      bytes.writeUInt32LE(crc32c(bytes.subarray(8)), 4);
      return decodeRecord(Buffer.concat([bytes, encoded()]), 0, bytesMax).kind;
    };
    expect([withOrgBytes(bytes.length - 16), withOrgBytes(bytes.length - 15)]).toEqual(["record", "bad"]);
  });

  it("ends where zeros begin, or nothing", () => {
    expect(decodeRecord(Buffer.alloc(0), 0, bytesMax).kind).toBe("end");
    expect(decodeRecord(Buffer.alloc(64), 0, bytesMax).kind).toBe("end");
  });
});
