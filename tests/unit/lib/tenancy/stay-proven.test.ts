// What stays open asks again whether it may be, however the machine's clock is set meanwhile (law L10, UPG-08).
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { provenForMs, stayProven } from "@/lib/tenancy/stay-proven";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "performance"] }));
afterEach(() => void vi.useRealTimers());

const opened = { org: { id: "org_a" } } as TenantContext;

it("goes by a proof for two seconds and asks for another then, however the clock is set back or ahead between them", async () => {
  for (const setMs of [0, -3_600_000, 3_600_000]) {
    let asked = 0;
    const proven = stayProven(opened, () => {
      asked += 1;
      return Promise.resolve(opened);
    });
    vi.setSystemTime(Date.now() + setMs);
    vi.advanceTimersByTime(provenForMs - 1);
    await proven();
    expect(asked, String(setMs)).toBe(0);
    vi.advanceTimersByTime(1);
    await proven();
    expect(asked, String(setMs)).toBe(1);
  }
});
