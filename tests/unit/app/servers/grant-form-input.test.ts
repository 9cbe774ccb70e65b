// What the form of a grant says of its tags, line by line, is what its policy will read.
import { expect, it } from "vitest";
import { reviseGrantForm, tagsText } from "@/app/(console)/[org]/servers/[server]/grants/grant-form-input";

const tagsOf = (tags: string): unknown => {
  const form = reviseGrantForm.safeParse({ grantId: "grt_1", label: "Laptop", tags, expiresAt: "keep" });
  return form.success ? form.data.tags : form.error.issues.map(({ path }) => path[0]);
};

it("reads one tag a line, and gives the same text back, commas and equal signs in values included", () => {
  const tags = { team: "payments", regions: "eu,us", "cost.centre": "a=b", urgent: "" };
  expect(tagsOf("team=payments\nregions = eu,us\n\ncost.centre=a=b\nurgent")).toEqual(tags);
  expect(tagsOf(tagsText(tags))).toEqual(tags);
});

it("refuses names that no path could be written with plainly, and values that are too long", () => {
  expect(tagsOf("a b=c")).toEqual(["tags"]);
  expect(tagsOf(`team=${"x".repeat(201)}`)).toEqual(["tags"]);
});
