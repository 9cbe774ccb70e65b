// Sessions with servers of the old transport are bounded for a grant, an organization and the process; room is made among one's own alone (law L11).
import { afterEach, expect, it, vi } from "vitest";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { PlainSignal } from "@/proxy/streams/plain-signal";
import { ServerSession } from "@/proxy/upstream/http-sse/server-session";
import { sessionTable, type SessionTable } from "@/proxy/upstream/http-sse/session-table";
import { plainServer } from "@/tests/support/plain-server";
import { silentAnswer } from "@/tests/support/silent-answer";

let table: SessionTable;
afterEach(() => table.close());

function scene(bounds: Partial<GatewayBounds>) {
  let nowMs = 0;
  let ids = 0;
  const all = { ...gatewayBounds, ...bounds };
  const released = vi.fn();
  table = sessionTable({ bounds: all, newId: () => `s${String((ids += 1))}`, monotonicMs: () => nowMs, exchanges: { hold: () => ({ cut: new PlainSignal(), release: released, onListsChanged: () => undefined }) } });
  /** Opens one; busy where a client listens to it. */
  const open = async (orgId: string, grantId: string, isBusy = false) => {
    nowMs += 1;
    const of = plainServer({ orgId, serverId: `srv of ${orgId}`, grantIds: [grantId] });
    const { id, session } = await table.open(of.served, of.grant, (onOver) => Promise.resolve(new ServerSession(silentAnswer().answer, of.served.target, all, { take: () => true, give: () => undefined }, onOver)));
    if (isBusy) session.listen({});
    return { id, isOpen: () => table.find(id, of.served, of.grant) !== null && !session.isOver };
  };
  return { open, released };
}

it("ends a grant's longest idle session where it has too many, and refuses where all of them are in use (httpSseSessionsPerGrantMax)", async () => {
  const { open, released } = scene({ httpSseSessionsPerGrantMax: 2 });
  const first = await open("a", "1");
  await open("a", "1", true);
  const third = await open("a", "1", true);
  expect([first.isOpen(), third.isOpen(), released.mock.calls.length]).toEqual([false, true, 1]);
  await expect(open("a", "1")).rejects.toMatchObject({ delivered: false, cause: { fault: "too_many_sessions" } });
  expect((await open("a", "2")).isOpen()).toBe(true);
});

it("holds so many of one organization, whichever its grants, and leaves another's alone (httpSseSessionsPerOrgMax)", async () => {
  const { open } = scene({ httpSseSessionsPerOrgMax: 2 });
  const other = await open("b", "9");
  await open("a", "1", true);
  await open("a", "2", true);
  await expect(open("a", "3")).rejects.toMatchObject({ cause: { fault: "too_many_sessions" } });
  expect(other.isOpen()).toBe(true);
  expect((await open("b", "8")).isOpen()).toBe(true);
});

it("holds so many in all, and makes room for an organization among its own alone (httpSseSessionsMax)", async () => {
  const { open } = scene({ httpSseSessionsMax: 3 });
  const foreign = [await open("b", "1"), await open("b", "2")];
  const own = await open("a", "1");
  // One idle session of its own makes room, whoever has older ones.
  expect((await open("a", "2", true)).isOpen()).toBe(true);
  expect([own.isOpen(), ...foreign.map(({ isOpen }) => isOpen())]).toEqual([false, true, true]);
  await expect(open("a", "3")).rejects.toMatchObject({ cause: { fault: "too_many_sessions" } });
  await expect(open("c", "1")).rejects.toMatchObject({ cause: { fault: "too_many_sessions" } });
});
