// Where a sign-in may lead: paths of this console and nothing else.
import { describe, expect, it } from "vitest";
import { invitationTokenOf } from "@/app/_server/invitation-token-of";
import { safeNext } from "@/app/_server/safe-next";

describe("where to go next", () => {
  it.each(["/acme", "/acme/servers?x=1", "/invitation/abc"])("may be %s", (path) => expect(safeNext(path)).toBe(path));
  it.each([
    "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)", "/\t/evil.example", "/\n/evil.example", "/a\\..\\\\evil.example",
    "/.//evil.example/x", "/a/..//evil.example", "/%2e//evil.example", "acme", "", " /acme", "/ä", `/${"a".repeat(1_000)}`, null, undefined, 7, ["/acme"],
  ])("is never %j", (text) => expect(safeNext(text)).toBeNull());
  it("keeps to the path after it was folded", () => {
    expect(safeNext("/a/../b")).toBe("/b");
    expect(safeNext("/acme#x")).toBe("/acme");
  });
});

describe("an invitation on the way", () => {
  const token = "a".repeat(43);
  it("is found in a path and in a whole address", () => {
    expect(invitationTokenOf(`/invitation/${token}`)).toBe(token);
    expect(invitationTokenOf(`http://localhost:3000/invitation/${token}`)).toBe(token);
  });
  it("is nothing elsewhere", () => {
    for (const address of [null, undefined, "", "/acme", "/invitation/short", `/x/invitation/${token}`, `/invitation/${token}/more`]) expect(invitationTokenOf(address)).toBeNull();
  });
});
