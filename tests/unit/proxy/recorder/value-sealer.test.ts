import { createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { valueSealer, type ValuePlace } from "@/proxy/recorder/value-sealer";

const key = randomBytes(32);
const sealer = valueSealer(key);
const place: ValuePlace = { orgId: "org_a", serverId: "srv_a", callId: "cal_a", startedAt: "2026-01-01T00:00:00.000Z" };

describe("sealed argument values", () => {
  it("open for their own call, under the same key in any process", () => {
    const sealed = sealer.seal("{\"a\":\"ü\"}", place);
    expect(valueSealer(key).open(sealed, place)).toBe("{\"a\":\"ü\"}");
    expect(sealed.includes("ü")).toBe(false);
  });

  it.each([
    ["organization", { orgId: "org_b" }], ["server", { serverId: "srv_b" }], ["call", { callId: "cal_b" }], ["time", { startedAt: "2026-01-01T00:00:00.001Z" }],
  ])("do not open for another %s", (_what, other) => {
    expect(sealer.open(sealer.seal("{}", place), { ...place, ...other })).toBeNull();
  });

  it("do not open under another key, changed anywhere, cut short, or as another scheme", () => {
    const sealed = sealer.seal("{\"a\":1}", place);
    expect(valueSealer(randomBytes(32)).open(sealed, place)).toBeNull();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(sealer.open(changed, place)).toBeNull();
      expect(sealer.open(sealed.subarray(0, at), place)).toBeNull();
    }
  });

  it("are sealed by a key of their own server and kind, as it is written down (AES-256-GCM under HKDF-SHA256)", () => {
    const sealed = valueSealer(key, "results").seal("{}", place);
    const openWith = (info: string) => {
      const decipher = createDecipheriv("aes-256-gcm", Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), info, 32)), sealed.subarray(1, 13));
      decipher.setAAD(Buffer.from("org_a srv_a cal_a 2026-01-01T00:00:00.000Z")).setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(13, -16)), decipher.final()]).toString();
    };
    expect(openWith("portcullis recorded results org_a srv_a")).toBe("{}");
    for (const other of ["portcullis recorded results org_a", "portcullis recorded results srv_a", "portcullis recorded arguments org_a srv_a"]) expect(() => openWith(other)).toThrow();
  });

  it("are never twice the same bytes", () => {
    expect(sealer.seal("{}", place).equals(sealer.seal("{}", place))).toBe(false);
  });
});
