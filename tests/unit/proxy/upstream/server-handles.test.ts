// What a server mints opens for its own organization, grant, server and purpose, and for nothing else.
import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { eventIdBytesMax, listCursorBytesMax, questionIdBytesMax, requestStateBytesMax, taskIdBytesMax } from "@/lib/mcp/bounds";
import { isRpcId } from "@/lib/mcp/json-rpc";
import { decodeNameHeader, encodeNameHeader } from "@/lib/mcp/mcp-name-header";
import { handleSealer } from "@/proxy/upstream/handle-sealer";
import { serverHandles } from "@/proxy/upstream/server-handles";

const place = { orgId: "org_1", grantId: "grt_1", serverId: "srv_1" };
const handles = serverHandles(randomBytes(32));
const others = [{ ...place, orgId: "org_2" }, { ...place, grantId: "grt_2" }, { ...place, serverId: "srv_2" }];

it("opens each kind as it was, always by the same handle, in visible ASCII", () => {
  for (const id of ["t", "é\n😀\"", "x".repeat(taskIdBytesMax)]) {
    const task = { id, tool: "run \u{1f600}", begunBy: "cal_1" };
    const handle = handles.sealTask(task, place) ?? "";
    expect(handle).toMatch(/^pct1\.[A-Za-z0-9_-]+$/);
    expect(handles.sealTask(task, place)).toBe(handle);
    expect(handles.openTask(handle, place)).toEqual(task);
    const minted = { id, tool: null, callId: 7, resultOf: { callId: "cal_1", form: "task_answer" } } as const;
    const event = handles.sealEvent(minted, place, "s") ?? "";
    expect(handles.openEvent(event, place, "s")).toEqual(minted);
    expect(event.length).toBeLessThan(8_192);
    const cursor = handles.sealCursor(id, place, "tools/list") ?? "";
    expect(handles.openCursor(cursor, place, "tools/list")).toBe(id);
    const state = handles.sealState(id, place, "tools/call run") ?? "";
    expect(handles.openState(state, place, "tools/call run")).toBe(id);
  }
});

it("opens nowhere else, for nothing else, as no other kind, and under no other key", () => {
  const task = handles.sealTask({ id: "t", tool: "run", begunBy: null }, place) ?? "";
  const cursor = handles.sealCursor("c", place, "tools/list") ?? "";
  const state = handles.sealState("s", place, "tools/call run") ?? "";
  const event = handles.sealEvent({ id: "e", tool: "run", callId: "1", resultOf: null }, place, "session") ?? "";
  for (const other of others) {
    expect([handles.openTask(task, other), handles.openCursor(cursor, other, "tools/list"), handles.openState(state, other, "tools/call run"), handles.openEvent(event, other, "session")])
      .toEqual([null, null, null, null]);
  }
  expect([handles.openCursor(cursor, place, "resources/list"), handles.openState(state, place, "tools/call wipe"), handles.openEvent(event, place, null), handles.openEvent(event, place, "other")])
    .toEqual([null, null, null, null]);
  for (const handle of [task, cursor, state, event]) {
    const body = handle.slice(5);
    expect([handles.openTask(`pct1.${body}`, place) === null, handles.openCursor(`pcc1.${body}`, place, "tools/list") === null, handles.openState(`pcr1.${body}`, place, "tools/call run") === null]
      .filter((isNull) => !isNull)).toHaveLength(handle === event ? 0 : 1);
  }
  expect(serverHandles(randomBytes(32)).openTask(task, place)).toBeNull();
  for (const text of ["", "t", "pct1.", `${task}A`, task.slice(0, -1), `pct1.${"A".repeat(100)}`]) expect(handles.openTask(text, place)).toBeNull();
});

it("makes of the id of a server's request an id that is no longer than one may be, for its session alone", () => {
  for (const id of ["7", '""', '"a"', JSON.stringify("x".repeat(questionIdBytesMax - 2))]) {
    const handle = handles.sealQuestion(id, place, "s") ?? "";
    expect(handle).toMatch(/^pcq1\.[A-Za-z0-9_-]+$/);
    expect(isRpcId(handle)).toBe(true);
    expect(handles.openQuestion(handle, place, "s")).toBe(id);
    expect([handles.openQuestion(handle, place, null), handles.openQuestion(handle, place, "other"), ...others.map((other) => handles.openQuestion(handle, other, "s"))].every((opened) => opened === null)).toBe(true);
    expect(handles.openEvent(handle.replace("pcq1", "pce1"), place, "s")).toBeNull();
  }
  expect(handles.sealQuestion(JSON.stringify("x".repeat(questionIdBytesMax - 1)), place, "s")).toBeNull();
});

it("opens tasks and events that the version before has sealed, of which it did not say whose result they bring", () => {
  const key = randomBytes(32);
  const older = handleSealer(key, "portcullis server handles");
  const bound = (prefix: string, purpose: string) => Buffer.from(`org_1 grt_1 srv_1 ${prefix} ${purpose}`);
  const now = serverHandles(key);
  expect(now.openTask(older.seal('["t","run"]', "pct1.", bound("pct1.", "")), place)).toEqual({ id: "t", tool: "run", begunBy: null });
  expect(now.openEvent(older.seal('["e","run",7]', "pce1.", bound("pce1.", "s")), place, "s")).toEqual({ id: "e", tool: "run", callId: 7, resultOf: null });
});

it("holds each kind to its bound", () => {
  expect(handles.sealTask({ id: "x".repeat(taskIdBytesMax + 1), tool: null, begunBy: null }, place)).toBeNull();
  expect(handles.sealEvent({ id: "x".repeat(eventIdBytesMax + 1), tool: null, callId: null, resultOf: null }, place, null)).toBeNull();
  expect(handles.sealCursor("é".repeat(listCursorBytesMax / 2), place, "tools/list")).not.toBeNull();
  expect(handles.sealCursor("é".repeat(listCursorBytesMax / 2 + 1), place, "tools/list")).toBeNull();
  expect(handles.sealState("x".repeat(requestStateBytesMax), place, "tools/call t")).not.toBeNull();
  expect(handles.sealState("x".repeat(requestStateBytesMax + 1), place, "tools/call t")).toBeNull();
});

it("writes a name into a header that reads back as the same", () => {
  for (const name of ["t", "a b", " a", "é", "=?base64?eA==?=", "", "a\n", "😀"]) {
    expect(encodeNameHeader(name)).toMatch(/^[\x20-\x7e]*$/);
    expect(decodeNameHeader(encodeNameHeader(name))).toBe(name);
  }
});
