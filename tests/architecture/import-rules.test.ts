import path from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { forbiddenEdges, importTable, listedEdges, type ImportRow } from "./import-table";
import { read, sourcesUnder } from "./source-files";

function isUnder(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

function rowOf(file: string): ImportRow | undefined {
  const exact = importTable.filter((row) => isUnder(file, row.from)).sort((a, b) => b.from.length - a.from.length)[0];
  return exact ?? (file.startsWith("lib/") ? importTable.find((row) => row.from === "lib/*") : undefined);
}

function ownFolder(file: string, row: ImportRow): string {
  return row.from === "lib/*" ? file.split("/").slice(0, 2).join("/") : row.from;
}

/** What an import names: a path from the root, "node", or "npm". */
function targetOf(file: string, specifier: string): string {
  if (specifier.startsWith("@/")) return specifier.slice(2);
  if (specifier.startsWith(".")) return path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  return specifier.startsWith("node:") ? "node" : "npm";
}

const edges = sourcesUnder("lib", "app", "proxy").flatMap((file) =>
  ts.preProcessFile(read(file), true, true).importedFiles
    .map((imported) => ({ file, target: targetOf(file, imported.fileName) }))
    .filter(({ target }) => !target.endsWith(".css")));

function isListed(file: string, target: string): boolean {
  return listedEdges.some((edge) => isUnder(file, edge.from) && isUnder(target, edge.to));
}

function isPermitted(file: string, target: string): boolean {
  const row = rowOf(file);
  if (!row) return false;
  if (isListed(file, target)) return true;
  if (forbiddenEdges.some((edge) => isUnder(file, edge.from) && isUnder(target, edge.to))) return false;
  return row.may.some((part) => (part === "self" ? isUnder(target, ownFolder(file, row)) : isUnder(target, part)));
}

describe("who may import whom", () => {
  it("every source belongs to a row of the table", () => {
    expect(sourcesUnder("lib", "app", "proxy").filter((file) => !rowOf(file))).toEqual([]);
  });

  it("no import leaves what the table gives its file", () => {
    expect(edges.filter(({ file, target }) => !isPermitted(file, target)).map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
  });

  it("every listed edge is used", () => {
    const unused = listedEdges.filter((edge) => !edges.some(({ file, target }) => isUnder(file, edge.from) && isUnder(target, edge.to)));
    expect(unused).toEqual([]);
  });

  it("ARCHITECTURE.md holds the same table", () => {
    const text = read("ARCHITECTURE.md");
    const missing = importTable.map((row) => `| \`${row.from}\` | ${row.may.join(", ")} |`).filter((line) => !text.includes(line));
    expect(missing).toEqual([]);
    const missingEdges = listedEdges.map((edge) => `| \`${edge.from}\` | \`${edge.to}\` | ${edge.why} |`).filter((line) => !text.includes(line));
    expect(missingEdges).toEqual([]);
  });

  it("the table itself bites: a stage cannot reach the database, the engine cannot reach npm, the console cannot reach lib/db", () => {
    expect(isPermitted("proxy/stages/decide.ts", "lib/db/client")).toBe(false);
    expect(isPermitted("proxy/stages/decide.ts", "npm")).toBe(false);
    expect(isPermitted("lib/policy-engine/decide.ts", "npm")).toBe(false);
    expect(isPermitted("app/(console)/[org]/page.tsx", "lib/db/client")).toBe(false);
    expect(isPermitted("app/(console)/[org]/page.tsx", "proxy/main")).toBe(false);
  });
});
