// When a grant is over.
import { expect, it } from "vitest";
import { hasExpired } from "@/proxy/stages/authenticate";

it("a grant is over from the very moment that it names, and one that names none never is", () => {
  const at = (nowMs: number, expiresAtMs: number | null) => hasExpired({ expiresAtMs }, { nowMs: () => nowMs });
  expect([at(999, 1_000), at(1_000, 1_000), at(1_001, 1_000), at(1_000, null)]).toEqual([false, true, true, false]);
});
