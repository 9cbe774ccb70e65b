// Whoever came by an invitation keeps it on the way in.
import { expect, it } from "vitest";
import { wayIn } from "@/app/(public)/way-in";

it("the head's ways in lead back to an invitation, and from elsewhere nowhere else", () => {
  expect(wayIn("/sign-up", "/invitation/inv_abc")).toBe("/sign-up?next=%2Finvitation%2Finv_abc");
  expect(wayIn("/sign-in", "/invitation/inv_abc")).toBe("/sign-in?next=%2Finvitation%2Finv_abc");
  expect(wayIn("/sign-up", "/")).toBe("/sign-up");
});
