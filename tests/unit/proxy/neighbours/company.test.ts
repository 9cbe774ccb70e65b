// Who has the process to itself is known by the two grants that began something last.
import { expect, it } from "vitest";
import { company } from "@/proxy/neighbours/company";

it("knows of a grant whether any other has begun something of late, and forgets it in time", () => {
  let nowMs = 0;
  const about = company(1_000, () => nowMs);
  expect(about.has("a")).toBe(false);
  about.note("a");
  expect([about.has("a"), about.has("b")]).toEqual([false, true]);
  about.note("b");
  for (let count = 0; count < 5; count += 1) about.note("a");
  expect([about.has("a"), about.has("b"), about.has("c")]).toEqual([true, true, true]);
  nowMs = 600;
  about.note("a");
  nowMs = 1_000;
  expect([about.has("a"), about.has("b")]).toEqual([true, true]);
  nowMs = 1_001;
  expect([about.has("a"), about.has("b")]).toEqual([false, true]);
  about.note("c");
  expect([about.has("a"), about.has("c")]).toEqual([true, true]);
});
