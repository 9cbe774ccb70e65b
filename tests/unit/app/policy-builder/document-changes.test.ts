import { describe, expect, it } from "vitest";
import { documentChanges } from "@/app/(console)/[org]/servers/[server]/policy/draft/document-changes";

const base = { version: "1", default: "deny", hide: ["rm"], tools: { run: { limits: [] }, list: {} } };

describe("documentChanges", () => {
  it("counts nothing where only order or layout differ", () => {
    expect(documentChanges(base, { tools: { list: {}, run: { limits: [] } }, hide: ["rm"], default: "deny", version: "1" })).toEqual([]);
  });

  it("counts one change for each tool, hidden pattern and field", () => {
    expect(documentChanges(base, { version: "1", default: "allow", hide: ["wipe_*"], tools: { run: { action: "deny" }, show: {} }, all_tools: {} })).toEqual([
      { kind: "changed", subject: "default", area: "document" },
      { kind: "added", subject: "all_tools", area: "document" },
      { kind: "removed", subject: "rm", area: "hide" },
      { kind: "added", subject: "wipe_*", area: "hide" },
      { kind: "removed", subject: "list", area: "tools" },
      { kind: "changed", subject: "run", area: "tools" },
      { kind: "added", subject: "show", area: "tools" },
    ]);
  });
});
