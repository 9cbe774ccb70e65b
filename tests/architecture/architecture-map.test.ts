import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { read, root } from "./source-files";

it("ARCHITECTURE.md names every folder of app, lib, proxy and tests", () => {
  const text = read("ARCHITECTURE.md");
  const folders = ["app", "lib", "proxy", "tests"].flatMap((top) =>
    readdirSync(path.join(root, top), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => `${top}/${entry.name}`));
  const missing = folders.filter((folder) => !new RegExp(`\\b${path.posix.basename(folder).replace(/[()[\]]/g, "\\$&").replace(/^\\\(/, "")}`).test(text));
  expect(missing).toEqual([]);
});
