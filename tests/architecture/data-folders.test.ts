// A folder with an installation's data inside the checkout is `.data`, or another `.data…`: nothing of it is committed, linted, compiled, tested or put into an image.
import { expect, it } from "vitest";
import { z } from "zod";
import { read } from "./source-files";

it.each([[".gitignore", ".data*/"], [".dockerignore", ".data*"]])("%s passes over data folders", (file, line) => {
  expect(read(file).split("\n")).toContain(line);
});

it("ESLint and the compiler pass over data folders", () => {
  expect(read("eslint.config.mjs")).toMatch(/ignores: \[.*"\.data\*\/"/);
  expect(z.object({ exclude: z.array(z.string()) }).parse(JSON.parse(read("tsconfig.json"))).exclude).toContain(".data*");
});

it("tests are looked for under tests alone", () => {
  const patterns = [...read("vitest.config.ts").matchAll(/["`]([^"`\s]*\*[^"`\s]*)["`]/g)].map(([, pattern]) => pattern);
  expect(patterns.length).toBeGreaterThan(1);
  expect(patterns.filter((pattern) => !pattern?.startsWith("tests/"))).toEqual([]);
  expect(read("playwright.config.ts")).toContain('testDir: "tests/e2e"');
});
