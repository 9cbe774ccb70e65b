import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UnusableInput } from "@/lib/audit-log/read-checkpoints-file";
import { newestFiles } from "@/scripts/setup/newest-files";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-newest-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);
const [old, young] = ["records-acme-20260101T000000Z.ndjson", "records-acme-20260102T000000Z.ndjson"];
const [oldSigned, youngSigned] = ["checkpoints-acme-20260101T000000Z.json", "checkpoints-acme-20260102T000000Z.json"];
for (const name of [old, young, oldSigned, youngSigned, "recordsXacme.txt"]) fs.writeFileSync(at(name), "");

describe("the files that a verifier is given", () => {
  it("are the two that are named, whatever they are called and wherever they lie", () => {
    expect(newestFiles(["a", "b"])).toEqual({ records: "a", checkpoints: "b", of: 2 });
  });
  it("are the newest of each kind where a shell has named all of them, and where it has left that to us", () => {
    const newest = { records: at(young), checkpoints: at(youngSigned), of: 4 };
    expect(newestFiles([at(old), at(young), at(youngSigned), at(oldSigned)])).toEqual(newest);
    expect(newestFiles([at("records-acme-*.ndjson"), at("checkpoints-*.json")])).toEqual(newest);
  });
  it("are two that belong together: of one organization, both a part or neither, and checkpoints that were fetched first", () => {
    const [records, checkpoints] = ["records-acme-20260201T000005Z.ndjson", "checkpoints-acme-20260201T000000Z.json"];
    const pair = (...others: readonly string[]) => newestFiles([records, checkpoints, ...others]);
    for (const other of ["checkpoints-acme-20260301T000000Z.json", "checkpoints-acme-20260201T000003Z-part.json", "checkpoints-zeta-20260201T000003Z.json", "records-zeta-20260101T000000Z.ndjson", "records-acme-20260131T000000Z-part.ndjson", "checkpoints-acme-eu-20260201T000004Z.json"]) {
      expect(pair(other), other).toMatchObject({ records, checkpoints });
    }
    expect(pair("checkpoints-acme-20260201T000005Z.json")).toMatchObject({ records, checkpoints: "checkpoints-acme-20260201T000005Z.json" });
    for (const other of ["records-acme-20260301T000000Z-part.ndjson", "records-zeta-20260301T000000Z.ndjson", "records.ndjson"]) expect(() => pair(other), other).toThrow(UnusableInput);
    expect(() => newestFiles([records, "checkpoints-acme-20260301T000000Z.json", "checkpoints-acme-20260302T000000Z.json"])).toThrow(UnusableInput);
  });
  it("are none where a kind is missing, a name fits nothing, or is of no kind", () => {
    for (const names of [[], ["a"], [at("records-*.ndjson")], [at("nothing-*.ndjson"), at("checkpoints-*.json"), "x"], [at(old), at(oldSigned), at("recordsXacme.txt")]]) expect(newestFiles(names)).toBeNull();
  });
});
