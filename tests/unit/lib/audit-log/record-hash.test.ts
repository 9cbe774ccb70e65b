import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { noRecord, recordHash, type ChainedRecord } from "@/lib/audit-log/record-hash";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
const record: ChainedRecord = { org: "org_a", writer: "log_w", seq: 1, prev: noRecord, body: '{"kind":"intent"}' };
const hashOf = (changed: Partial<ChainedRecord>) => Buffer.from(recordHash({ ...record, ...changed }, sha256)).toString("hex");

describe("the hash of a record", () => {
  it("is SHA-256 over domain, organization, writer, place, hash before and text, byte for byte", () => {
    const u32 = (value: number) => Buffer.from([0, 0, 0, value]);
    const bytes = Buffer.concat([
      Buffer.from("portcullis audit record v1\0"), u32(5), Buffer.from("org_a"), u32(5), Buffer.from("log_w"),
      Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), Buffer.alloc(32), u32(17), Buffer.from('{"kind":"intent"}'),
    ]);
    expect(hashOf({})).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it("changes with each part", () => {
    const others = [hashOf({ org: "org_b" }), hashOf({ writer: "log_x" }), hashOf({ seq: 2 }), hashOf({ prev: sha256(new Uint8Array()) }), hashOf({ body: '{"kind":"intenT"}' })];
    expect(new Set([hashOf({}), ...others]).size).toBe(6);
  });

  it("tells apart what would be the same text side by side", () => {
    expect(hashOf({ org: "ab", writer: "c" })).not.toBe(hashOf({ org: "a", writer: "bc" }));
    expect(hashOf({ writer: "log_w", body: "x" })).not.toBe(hashOf({ writer: "log_", body: "wx" }));
  });

  it("counts bytes of UTF-8, and places beyond 32 bits", () => {
    expect(hashOf({ body: "é€😀" })).toBe(Buffer.from(recordHash({ ...record, body: Buffer.from("é€😀").toString() }, sha256)).toString("hex"));
    expect(hashOf({ seq: 2 ** 32 + 1 })).not.toBe(hashOf({ seq: 1 }));
  });
});
