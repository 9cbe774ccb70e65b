import { describe, expect, it } from "vitest";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import { startDocument, type StartTool } from "@/lib/policies/start-document";

const tools: readonly StartTool[] = [
  { name: "list", risk: "read", state: "active" }, { name: "run", risk: "execute", state: "active" },
  { name: "rm", risk: "destructive", state: "new" }, { name: "old", risk: "read", state: "gone" },
];

describe("startDocument", () => {
  it.each(["proposed", "read_only", "deny_all"] as const)("makes a valid document: %s", (kind) => {
    expect(parsePolicy(startDocument(kind, tools), linearRegex)).toMatchObject({ ok: true });
    expect(parsePolicy(startDocument(kind, []), linearRegex)).toMatchObject({ ok: true });
  });

  it("names no tool that the server no longer lists", () => {
    for (const kind of ["proposed", "read_only", "deny_all"] as const) expect(startDocument(kind, tools)).not.toContain("old");
  });

  it("lists only tools of the class read, or none at all", () => {
    expect(JSON.parse(startDocument("read_only", tools))).toEqual({ version: "1", default: "deny", tools: { list: {} } });
    expect(JSON.parse(startDocument("deny_all", tools))).toEqual({ version: "1", default: "deny", tools: {} });
  });
});
