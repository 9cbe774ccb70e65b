// A session handle opens for its own organization, grant and server, and for nobody else.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { sessionHandles, sessionIdCharactersMax } from "@/proxy/upstream/session-handles";

const place = { orgId: "org_1", grantId: "grt_1", serverId: "srv_1" };
const handles = sessionHandles(randomBytes(32));

it("opens what was sealed, always as the same handle, in visible ASCII that says nothing of the id", () => {
  for (const id of ["a", "7f3e-…".replace("…", "x"), "!~", "x".repeat(sessionIdCharactersMax)]) {
    const handle = handles.seal(id, place);
    expect(handle).toMatch(/^pcs1\.[A-Za-z0-9_-]+$/);
    expect(handles.seal(id, place)).toBe(handle);
    expect(handles.open(handle ?? "", place)).toBe(id);
    if (id.length > 3) expect(handle).not.toContain(id);
  }
});

it("opens nowhere else, under no other key, and after no change of any character", () => {
  const handle = handles.seal("session-1", place) ?? "";
  for (const other of [{ ...place, orgId: "org_2" }, { ...place, grantId: "grt_2" }, { ...place, serverId: "srv_2" }]) expect(handles.open(handle, other)).toBeNull();
  expect(sessionHandles(randomBytes(32)).open(handle, place)).toBeNull();
  for (let at = 0; at < handle.length; at += 1) {
    const changed = handle.slice(0, at) + (handle[at] === "A" ? "B" : "A") + handle.slice(at + 1);
    expect(handles.open(changed, place)).toBeNull();
  }
  for (const text of ["", "pcs1.", "pcs1.AAAA", "session-1", `${handle}A`, handle.slice(0, -1), "pcs1.é", `pcs1.${"A".repeat(5_000)}`]) expect(handles.open(text, place)).toBeNull();
});

it("refuses ids that the protocol does not have", () => {
  for (const id of ["", "a b", "a\n", "é", "x".repeat(sessionIdCharactersMax + 1)]) expect(handles.seal(id, place)).toBeNull();
});
