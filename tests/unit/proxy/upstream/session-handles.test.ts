// A session handle opens for its own organization, grant and server, and for nobody else.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { clientInfoCharactersMax } from "@/lib/mcp/bounds";
import { noClientInfo } from "@/lib/mcp/client-info";
import { sessionHandles, sessionIdCharactersMax, type ClientSession, type SessionHandles, type SessionPlace } from "@/proxy/upstream/session-handles";

const place = { orgId: "org_1", grantId: "grt_1", serverId: "srv_1" };
const key = randomBytes(32);
const handles = sessionHandles(key);
const plain = (id: string): ClientSession => ({ id, client: noClientInfo });
/** As a client's request is charged that brings the handle back. */
const subjectOf = (of: SessionHandles, id: string, at: SessionPlace, client = noClientInfo) => of.open(of.seal({ id, client }, at) ?? "", at)?.subject;
const told = (name: string | null, version: string | null = null): ClientSession => ({ id: "session-1", client: { name, version } });

it("opens what was sealed, always as the same handle, in visible ASCII that says nothing of the id", () => {
  for (const id of ["a", "7f3e-…".replace("…", "x"), "!~", "x".repeat(sessionIdCharactersMax)]) {
    const handle = handles.seal(plain(id), place);
    expect(handle).toMatch(/^pcs1\.[A-Za-z0-9_-]+$/);
    expect(handles.seal(plain(id), place)).toBe(handle);
    expect(handles.open(handle ?? "", place)).toMatchObject(plain(id));
    if (id.length > 3) expect(handle).not.toContain(id);
  }
});

it("opens nowhere else, under no other key, and after no change of any character", () => {
  const handle = handles.seal(plain("session-1"), place) ?? "";
  for (const other of [{ ...place, orgId: "org_2" }, { ...place, grantId: "grt_2" }, { ...place, serverId: "srv_2" }]) expect(handles.open(handle, other)).toBeNull();
  expect(sessionHandles(randomBytes(32)).open(handle, place)).toBeNull();
  for (let at = 0; at < handle.length; at += 1) {
    const changed = handle.slice(0, at) + (handle[at] === "A" ? "B" : "A") + handle.slice(at + 1);
    expect(handles.open(changed, place)).toBeNull();
  }
  // The last character of some lengths has bits that say nothing.
  for (const id of ["s", "se", "ses"]) {
    const sealed = handles.seal(plain(id), place) ?? "";
    const opening = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_").filter((last) => handles.open(sealed.slice(0, -1) + last, place) !== null);
    expect(opening).toEqual([sealed.at(-1)]);
  }
  for (const text of ["", "pcs1.", "pcs1.AAAA", "session-1", `${handle}A`, handle.slice(0, -1), "pcs1.é", `pcs1.${"A".repeat(8_000)}`]) expect(handles.open(text, place)).toBeNull();
});

it("opens again what it has opened, for its own place alone, however many others were opened since", () => {
  const handle = handles.seal(told("Code", "1"), place) ?? "";
  for (let time = 0; time < 3; time += 1) {
    expect(handles.open(handle, place)).toMatchObject(told("Code", "1"));
    for (const other of [{ ...place, orgId: "org_2" }, { ...place, grantId: "grt_2" }, { ...place, serverId: "srv_2" }]) expect(handles.open(handle, other)).toBeNull();
    const subject = subjectOf(handles, "session-1", place);
    expect(subjectOf(handles, "session-1", { ...place, grantId: "grt_2" })).not.toBe(subject);
    expect(subjectOf(sessionHandles(key), "session-1", place)).toBe(subject);
    for (let many = 0; time === 1 && many < 5_000; many += 1) handles.open(handles.seal(plain(`other-${String(many)}`), place) ?? "", place);
  }
});

it("opens no text that is longer than a handle may be, though it was sealed here", () => {
  const [longest, longer] = [handles.seal(told("x".repeat(5_325)), place) ?? "", handles.seal(told("x".repeat(5_326)), place) ?? ""];
  expect([longest.length, longer.length]).toEqual([7_168, 7_169]);
  expect(handles.open(longest, place)).not.toBeNull();
  expect(handles.open(longer, place)).toBeNull();
});

it("refuses ids that the protocol does not have", () => {
  for (const id of ["", "a b", "a\n", "é", "x".repeat(sessionIdCharactersMax + 1)]) expect(handles.seal(plain(id), place)).toBeNull();
});

it("carries what the client said of itself, to the greatest length, and in a header", () => {
  const longest = "\u0001".repeat(clientInfoCharactersMax);
  for (const session of [told("Code"), told("Code", "1.2"), told(null, "1"), told("é\n\0😀", ""), { id: "x".repeat(sessionIdCharactersMax), client: { name: longest, version: longest } }]) {
    const handle = handles.seal(session, place) ?? "";
    expect(handle).toMatch(/^pcs2\.[A-Za-z0-9_-]+$/);
    expect(handle.length).toBeLessThan(8_192);
    expect(handles.seal(session, place)).toBe(handle);
    expect(handles.open(handle, place)).toMatchObject(session);
  }
});

it("opens no handle of one kind as one of the other, so that no client's words become part of an id", () => {
  const [one, other] = [handles.seal(plain("session-1"), place) ?? "", handles.seal(told("Code"), place) ?? ""];
  expect(handles.open(one.replace("pcs1.", "pcs2."), place)).toBeNull();
  expect(handles.open(other.replace("pcs2.", "pcs1."), place)).toBeNull();
});

it("still opens a handle from before clients' words were sealed in", () => {
  // Made by the release before, for this key and place.
  const before = sessionHandles(Buffer.alloc(32, 7));
  expect(before.open("pcs1.e-LEL_26mFzc73frK6SZAd2dwxUqOT2A5UB9sFk-Ss1dZ92WAg", place)).toMatchObject(plain("session-1"));
});

it("names one subject for a session whatever its client says, and another at every other place", () => {
  const subject = subjectOf(handles, "session-1", place);
  expect(subject).toMatch(/^ses_[A-Za-z0-9_-]{43}$/);
  expect(subjectOf(handles, "session-1", place, { name: "Code", version: "1" })).toBe(subject);
  const others = [
    subjectOf(handles, "session-2", place), subjectOf(handles, "session-1", { ...place, grantId: "grt_2" }),
    subjectOf(handles, "session-1", { ...place, serverId: "srv_2" }), subjectOf(sessionHandles(randomBytes(32)), "session-1", place),
  ];
  expect(new Set([subject, ...others]).size).toBe(5);
  expect(subjectOf(sessionHandles(key), "session-1", place)).toBe(subject);
});
