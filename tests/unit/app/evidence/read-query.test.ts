// A download that did not begin: its one cause, and an address that leads to the words about it.
import { describe, expect, it } from "vitest";
import { readEvidenceQuery, refusalAnchor, refusalHref } from "@/app/(console)/[org]/evidence/read-query";

const problemOf = (since: string, until: string) => readEvidenceQuery({ export: "invalid_input", since, until }).problem;

describe("a download that did not begin", () => {
  it("is told apart: a time that ends before it begins, and one in which nothing was signed", () => {
    expect(problemOf("2026-02-02", "2026-02-01")).toMatch(/ends before it begins/);
    expect(problemOf("2026-02-02", "2026-02-02")).toMatch(/No checkpoint was signed/);
    expect(problemOf("2099-01-01", "")).toMatch(/No checkpoint was signed/);
  });

  it("leads to the place where the page says why", () => {
    expect(refusalHref("acme", "busy", { since: "2026-02-02" })).toBe(`/acme/evidence?export=busy&since=2026-02-02#${refusalAnchor}`);
  });
});
