import path from "node:path";
import { describe, expect, it } from "vitest";
import { filesUnder, read, sourcesUnder } from "./source-files";

const banned = new Set(["utils", "util", "helpers", "helper", "common", "misc", "shared", "service", "services", "manager", "managers"]);
const linesMax = 300;

describe("names and sizes", () => {
  it("no file or folder is called by a word that says nothing", () => {
    const bad = filesUnder("app", "lib", "proxy", "tests", "scripts").filter((file) =>
      file.split("/").some((step) => banned.has(path.posix.basename(step, path.posix.extname(step)))));
    expect(bad).toEqual([]);
  });

  it("files are kebab-case", () => {
    const bad = sourcesUnder("app", "lib", "proxy", "scripts").filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.spec)?\.(ts|tsx|mjs|mts)$/.test(path.posix.basename(file)));
    expect(bad).toEqual([]);
  });

  it("no barrel: nothing is named index", () => {
    expect(sourcesUnder("app", "lib", "proxy", "tests").filter((file) => /^index\./.test(path.posix.basename(file)))).toEqual([]);
  });

  it(`no source is longer than ${String(linesMax)} lines`, () => {
    expect(sourcesUnder("app", "lib", "proxy", "scripts").filter((file) => read(file).split("\n").length > linesMax)).toEqual([]);
  });

  it("nobody reads the environment but lib/env", () => {
    const readers = sourcesUnder("app", "lib", "proxy").filter((file) => /process\.env\b/.test(read(file)) && !file.startsWith("lib/env/"));
    expect(readers).toEqual([]);
  });


  it("use client files reach neither verbs nor platform", () => {
    const reach = /from ["']@\/lib\/(db|env|log|crypto|tenancy|audit|errors)\//;
    expect(sourcesUnder("app").filter((file) => /^["']use client["']/.test(read(file).trimStart()) && reach.test(read(file).replace(/import type .*$/gm, "")))).toEqual([]);
  });
});
