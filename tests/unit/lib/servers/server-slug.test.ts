import { expect, test } from "vitest";
import { serverSlug } from "@/lib/servers/server-slug";

test.each([
  ["Files", [], "files"],
  ["  Crème brûlée / API v2 ", [], "creme-brulee-api-v2"],
  ["文件", [], "server"],
  ["New", [], "new-2"],
  ["Files", ["files", "files-2"], "files-3"],
  ["a".repeat(80), [], "a".repeat(48)],
])("%s beside %j becomes %s", (name, known, slug) => {
  expect(serverSlug(name, new Set(known))).toBe(slug);
});
