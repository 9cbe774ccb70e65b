import { describe, expect, it, test } from "vitest";
import { foundSentence } from "@/app/(console)/[org]/servers/[server]/found-sentence";
import { selectTools } from "@/app/(console)/[org]/servers/[server]/(inventory)/select-tools";
import { definitionText } from "@/app/(console)/[org]/servers/[server]/(inventory)/tools/[tool]/definition-text";
import { visibleText } from "@/app/(console)/[org]/servers/[server]/(inventory)/visible-text";
import { nameFromAddress } from "@/app/(console)/[org]/servers/new/name-from-address";
import type { ToolRecord } from "@/lib/tools/tool-record";

function tool(name: string, state: ToolRecord["state"], risk: ToolRecord["risk"] = "read"): ToolRecord {
  return {
    id: `tol_${name}`, serverId: "srv_1", name, title: null, summary: `does ${name}`, position: 0, state, risk, riskSource: "classifier", riskEvidence: "",
    reviewPin: "sha256:", firstSeenAt: "2026-01-01T00:00:00.000Z", lastSeenAt: "2026-01-01T00:00:00.000Z",
  };
}

const all = [tool("a", "active"), tool("b", "gone"), tool("c", "new", "write"), tool("d", "changed")];
const names = (filter: { text?: string; risk?: string; show?: string }) => selectTools(all, { text: "", risk: "", show: "all", ...filter }).map(({ name }) => name);

describe("the list of tools", () => {
  it("puts what waits for a person first and leaves out what is gone", () => expect(names({})).toEqual(["c", "d", "a"]));
  it("shows what waits, or what is gone, alone", () => expect([names({ show: "review" }), names({ show: "gone" })]).toEqual([["c", "d"], ["b"]]));
  it("filters by text in name and description, and by class", () => expect([names({ text: " DOES C" }), names({ risk: "write" }), names({ text: "zzz" })]).toEqual([["c"], ["c"], []]));
});

describe("a stranger's text", () => {
  test.each([
    ["plain, café, 文件, emoji 🙂\n\tand lines", "plain, café, 文件, emoji 🙂\n\tand lines"],
    ["zero\u200bwidth", "zero⟨U+200B⟩width"],
    ["right\u202eleft", "right⟨U+202E⟩left"],
    ["tag\u{e0041}", "tag⟨U+E0041⟩"],
    ["selector\u{e0100}\ufe01", "selector⟨U+E0100⟩⟨U+FE01⟩"],
    ["control\u0007\u0085\u2028", "control⟨U+0007⟩⟨U+0085⟩⟨U+2028⟩"],
  ])("hides nothing from the reviewer", (text, shown) => expect(visibleText(text)).toBe(shown));

  it("compares alike whatever the order of its members", () => {
    expect(definitionText({ description: "d", name: "n", zz: 1, aa: 2 })).toBe(definitionText({ aa: 2, zz: 1, name: "n", description: "d" }));
    expect(definitionText({ inputSchema: {}, name: "n" }).indexOf("name")).toBeLessThan(definitionText({ inputSchema: {}, name: "n" }).indexOf("inputSchema"));
  });
});

test.each([
  [{ tools: 8, added: 8, changed: 0, gone: 0, returned: 0 }, "8 tools found."],
  [{ tools: 1, added: 0, changed: 0, gone: 0, returned: 0 }, "1 tool, nothing changed."],
  [{ tools: 9, added: 2, changed: 1, gone: 1, returned: 1 }, "9 tools: 2 new, 1 changed, 1 gone, 1 back again."],
  [{ tools: 0, added: 0, changed: 0, gone: 0, returned: 0 }, "0 tools found."],
])("what a look found is one sentence", (found, sentence) => expect(foundSentence(found)).toBe(sentence));

test.each([
  ["https://files.example.com/mcp", "Files"], ["https://mcp.linear.app/sse", "Linear"], ["http://localhost:3001/mcp", "Local 3001"], ["http://127.0.0.1/", "Local"], ["not an address", ""],
])("a first name for %s", (address, name) => expect(nameFromAddress(address)).toBe(name));
