// The real file system, where a step of making a segment fails.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { realDisk } from "@/proxy/spool/spool-disk";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-spool-disk-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The file is opened to be filled, then its folder, then the file to be written to. */
it.each([["its filling", 1], ["the word of its folder", 2], ["its opening", 3]])("leaves no file behind where making one fails in %s: it is tried again each second, and each would be eight megabytes", async (_step, failing) => {
  const { open } = fs.promises;
  let opened = 0;
  vi.spyOn(fs.promises, "open").mockImplementation((...given) => ((opened += 1) === failing ? Promise.reject(new Error("EIO: injected")) : open(...given)));
  await expect(realDisk.create(path.join(folder, "1.seg"), 4_096)).rejects.toThrow("EIO");
  expect(opened).toBe(failing);
  expect(fs.readdirSync(folder)).toEqual([]);
});

it("makes a file of zeros that is there when it says so", async () => {
  const file = await realDisk.create(path.join(folder, "1.seg"), 3_000_000);
  await file.write(Buffer.from("record"), 0);
  const bytes = Buffer.alloc(10);
  expect(await file.read(bytes, 0)).toBe(10);
  expect(bytes.toString("latin1")).toBe("record\0\0\0\0");
  expect(fs.statSync(path.join(folder, "1.seg")).size).toBe(3_000_000);
  await file.close();
});
