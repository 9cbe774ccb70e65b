// AUD-11: one process has a spool, however two that want it come upon each other.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeFolder, takeOver, type OwnedFolder } from "@/proxy/spool/spool-folder";

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-spool-folder-"));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

it("is not taken over by who had opened its lock just before another put theirs in its place", () => {
  makeFolder(root, "log_a").release();
  const open = fs.openSync;
  let rival: OwnedFolder | null = null;
  vi.spyOn(fs, "openSync").mockImplementationOnce((...args) => {
    const fd = open(...args);
    rival = takeOver(root, "log_a");
    return fd;
  });
  expect(takeOver(root, "log_a")).toBeNull();
  const owner = rival as OwnedFolder | null;
  expect(owner?.isOurs()).toBe(true);
  owner?.release();
  const next = takeOver(root, "log_a");
  expect(next?.isOurs()).toBe(true);
  next?.release();
});
