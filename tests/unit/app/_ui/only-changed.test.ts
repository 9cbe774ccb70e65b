// A page may have been open for hours: of its form only what was changed in it is meant.
import { expect, it } from "vitest";
import { onlyChanged } from "@/app/_ui/only-changed";
import { reviseGrantForm } from "@/app/(console)/[org]/servers/[server]/grants/grant-form-input";
import { reviseServerInput } from "@/lib/servers/server-input";

it("leaves out what says what it said when it was shown, and the note of that", () => {
  expect(onlyChanged({ serverId: "srv_1", name: "New", "seen.name": "Old", url: "https://a.example/mcp", "seen.url": "https://a.example/mcp" })).toEqual({ serverId: "srv_1", name: "New" });
  expect(onlyChanged({ tags: "a=1\r\nb=2", "seen.tags": "a=1\nb=2", label: "", "seen.label": "x" })).toEqual({ label: "" });
  for (const other of [null, "x", ["seen.a"], 1]) expect(onlyChanged(other)).toBe(other);
});

it("renames a server on an old page without its address, which somebody may have moved since", () => {
  const sent = { serverId: "srv_1", name: "New", "seen.name": "Old", url: "https://a.example/mcp", "seen.url": "https://a.example/mcp" };
  expect(reviseServerInput.parse(onlyChanged(sent))).toEqual({ serverId: "srv_1", name: "New" });
});

it("changes a grant's label on an old page without its networks, which somebody may have narrowed since", () => {
  const sent = { grantId: "grt_1", label: "New", "seen.label": "Old", tags: "a=1", "seen.tags": "a=1", cidrs: "", "seen.cidrs": "", expiresAt: "keep" };
  expect(reviseGrantForm.parse(sent)).toEqual({ grantId: "grt_1", label: "New" });
  expect(reviseGrantForm.parse({ ...sent, cidrs: "203.0.113.0/24", tags: "" })).toEqual({ grantId: "grt_1", label: "New", tags: {}, cidrs: ["203.0.113.0/24"] });
});
