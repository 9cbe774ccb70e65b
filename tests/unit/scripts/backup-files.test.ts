import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { readRowFile, writeRowFile } from "@/scripts/setup/backup-files.mjs";
import { linesOf } from "@/scripts/setup/lines-of.mjs";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-rows-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function* inPieces<Piece>(...pieces: readonly Piece[]): AsyncGenerator<Piece, void, undefined> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

async function allOf<Piece>(pieces: AsyncIterable<Piece>): Promise<readonly Piece[]> {
  const all: Piece[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

const endsOfOthers = ["\u2028", "\u2029", "\u0085", "\r", "\r\n", "\n", "\v", "\f", "\u001e"];

it("brings back a row with any character that somebody takes for the end of a line, on every Node", async () => {
  const rows = endsOfOthers.flatMap((end, index) => [`{"description":"before${end}after"}`, end, `${end}${String(index)}`, ""]);
  expect(await writeRowFile(folder, "rows.gz", inPieces(rows.slice(0, 5), rows.slice(5)))).toMatchObject({ rows: rows.length });
  expect((await allOf(readRowFile(path.join(folder, "rows.gz")))).flat()).toEqual(rows);
});

it("ends a line at a line feed alone, wherever the bytes are cut", async () => {
  const text = endsOfOthers.filter((end) => !end.includes("\n")).map((end) => `a${end}端`).join("\n");
  const bytes = Buffer.from(text);
  const bound = { charactersMax: 100, tooLong: () => new Error("too long") };
  for (let cut = 0; cut <= bytes.length; cut += 1) expect(await allOf(linesOf(inPieces(bytes.subarray(0, cut), bytes.subarray(cut)), bound))).toEqual(text.split("\n"));
});

it("takes a line of as many characters as it may have, and none of one more", async () => {
  const bound = { charactersMax: 4, tooLong: () => new Error("too long") };
  expect(await allOf(linesOf(inPieces(Buffer.from("ab"), Buffer.from("cd\nefgh")), bound))).toEqual(["abcd", "efgh"]);
  await expect(allOf(linesOf(inPieces(Buffer.from("ab"), Buffer.from("cde\n")), bound))).rejects.toThrow("too long");
});
