// What was signed is read strictly: a text that says the same in another spelling, or more, or what cannot be, is no statement (law L9).
import { describe, expect, it } from "vitest";
import { readCheckpoint, readTombstone } from "@/lib/audit-log/read-statement";
import { checkpointBody, noCheckpoint, tombstoneBody } from "@/lib/audit-log/signed-statement";

const span = (writer: string, from = 1, to = 3) => ({ writer, from, to, head: "ab".repeat(32) });
const said = { org: "org_a", number: 2, at: "2026-11-26T00:00:00.000Z", writers: [span("console"), span("log_a", 4, 5)], size: 5, root: "cd".repeat(32) };
type Said = typeof said;

describe.each([
  { kind: "checkpoint", bodyOf: (more: Partial<Said>) => checkpointBody({ ...said, ...more, prev: noCheckpoint }), read: readCheckpoint },
  { kind: "tombstone", bodyOf: (more: Partial<Said>) => tombstoneBody({ ...said, ...more, reason: "retention" }), read: readTombstone },
])("a $kind", ({ bodyOf, read }) => {
  it("is what is written of what it says", () => {
    expect(read(bodyOf({}))).toMatchObject(said);
    // Of nothing there is none: it would say that something is new.
    expect(read(bodyOf({ writers: [], size: 0 }))).toBeNull();
  });

  it.each<[string, (body: string) => string]>([
    ["a space", (body) => body.replace(",", ", ")],
    ["a line end", (body) => `${body}\n`],
    ["a member more", (body) => body.replace(/\}$/, ',"x":1}')],
    ["a member twice", (body) => body.replace(/\}$/, ',"size":5}')],
    ["another order", (body) => body.replace('"org":"org_a","number":2', '"number":2,"org":"org_a"')],
    ["another spelling of a name", (body) => body.replace('"org"', '"\\u006frg"')],
    ["another spelling of a number", (body) => body.replace('"size":5', '"size":5.0')],
    ["a member more in a span", (body) => body.replace('"to":3', '"to":3,"x":1')],
    ["another version", (body) => body.replace('"v":1', '"v":2')],
    ["a hash in capitals", (body) => body.replace(/ab/g, "AB")],
  ])("with %s is none", (_name, change) => {
    expect(change(bodyOf({}))).not.toBe(bodyOf({}));
    expect(read(change(bodyOf({})))).toBeNull();
  });

  it.each<[string, Partial<Said>]>([
    ["more records than its spans hold", { size: 6 }],
    ["fewer records than its spans hold", { size: 4 }],
    ["writers in another order", { writers: [span("log_a", 4, 5), span("console")] }],
    ["a writer twice", { writers: [span("console"), span("console", 4, 5)] }],
    ["a span that ends before it begins", { writers: [span("console", 3, 2), span("log_a", 1, 5)] }],
    ["a number that is none", { number: 0 }],
    ["a time without milliseconds", { at: "2026-11-26T00:00:00Z" }],
    ["an organization without a name", { org: "" }],
    ["a root that is no hash", { root: "cd" }],
  ])("of %s is none", (_name, more) => {
    expect(read(bodyOf(more))).toBeNull();
  });
});

it("one kind is never read as the other", () => {
  expect(readTombstone(checkpointBody({ ...said, prev: noCheckpoint }))).toBeNull();
  expect(readCheckpoint(tombstoneBody({ ...said, reason: "retention" }))).toBeNull();
});
