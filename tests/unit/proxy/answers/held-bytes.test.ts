// What is held of answers stays within both bounds, at the limit and one past it.
import { expect, it } from "vitest";
import { heldBytes } from "@/proxy/answers/held-bytes";

it("holds as much as an organization and all together may, and not a byte more", () => {
  const held = heldBytes(10, 6);
  expect([held.take("a", 6), held.take("a", 1), held.take("b", 4), held.take("b", 1)]).toEqual([true, false, true, false]);
  held.give("a", 6);
  expect([held.take("b", 2), held.take("b", 1), held.take("c", 4), held.take("c", 1)]).toEqual([true, false, true, false]);
});
