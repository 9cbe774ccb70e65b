// What the sweep does with what the database says, or does not say (laws L8 and L10).
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { policyCompiler } from "@/proxy/snapshot/compile-policies";
import { serverHolder } from "@/proxy/snapshot/server-holder";
import { sweepConfiguration } from "@/proxy/snapshot/watch-configuration";
import { plainDocument, rowsOf, withoutRests } from "@/tests/support/plain-server";

type Row = { readonly id: string | null; readonly version: string | null; readonly nowMs: number };

/** A gateway that holds two servers of one organization, and a database that says `answer`; each `sweep` is one look. */
async function scene() {
  const database = { version: "6", answer: (): Promise<readonly Row[]> => Promise.resolve([{ id: "org_1", version: database.version, nowMs: 1 }]) };
  const state = { nowMs: 1, changes: 0, heard: [] as boolean[], errors: 0 };
  const load = (serverId: string) => Promise.resolve(rowsOf(plainDocument({ orgId: "org_1", serverId, configVersion: database.version, grantIds: [] })));
  const holder = serverHolder(load, policyCompiler(gatewayBounds, withoutRests), { checksFor: () => Promise.resolve({ byName: new Map(), bytes: 0, parts: [] }) }, gatewayBounds, {
    turns: withoutRests, monotonicMs: () => state.nowMs, onError: () => undefined,
  });
  holder.noteContact();
  const sweep = async () => {
    const sweeping = sweepConfiguration(holder, async () => ({ rows: await database.answer() }), { ...gatewayBounds, sweepEveryMs: 60_000 }, {
      onChange: () => (state.changes += 1), onHeard: (heard) => void state.heard.push(heard), onError: () => (state.errors += 1), clock: { asked: () => () => undefined },
    });
    await sweeping.first;
    await sweeping.stop();
  };
  expect(await holder.find("srv_a")).toMatchObject({ kind: "served" });
  return { database, state, holder, sweep };
}

it("leaves what is of the present version, and knows that the database was heard", async () => {
  const { state, holder, sweep } = await scene();
  state.nowMs += 1_000;
  await sweep();
  expect(holder.find("srv_a")).toMatchObject({ kind: "served" });
  expect([holder.counts().ageMs, state.changes, state.heard, state.errors]).toEqual([0, 0, [true], 0]);
});

it.each<[string, (database: Awaited<ReturnType<typeof scene>>["database"]) => void]>([
  ["has another version", (database) => (database.version = "7")],
  ["is gone", (database) => (database.answer = () => Promise.resolve([{ id: null, version: null, nowMs: 1 }]))],
])("forgets what it holds of an organization that %s, and tells those whose streams are open", async (_what, change) => {
  const { database, state, holder, sweep } = await scene();
  change(database);
  await sweep();
  expect(holder.counts().documents).toBe(0);
  expect(state.changes).toBe(1);
});

it("forgets an organization of which it holds two versions, though one is the present one", async () => {
  const { database, state, holder, sweep } = await scene();
  database.version = "7";
  expect(await holder.find("srv_b")).toMatchObject({ kind: "served" });
  expect(holder.heldVersions().get("org_1")).toEqual(new Set(["6", "7"]));
  await sweep();
  expect([holder.counts().documents, state.changes]).toEqual([0, 1]);
});

it.each<[string, () => Promise<readonly Row[]>]>([
  ["does not answer", () => Promise.reject(new Error("away"))],
  ["answers what is none of it", () => Promise.resolve([])],
])("takes a database that %s for one that was not heard: what is held grows old, and is refused in the end", async (_what, answer) => {
  const { database, state, holder, sweep } = await scene();
  database.answer = answer;
  state.nowMs += gatewayBounds.staleAfterMs;
  await sweep();
  expect([holder.counts().ageMs, state.changes, state.heard, state.errors]).toEqual([gatewayBounds.staleAfterMs, 0, [false], 1]);
  expect(holder.find("srv_a")).toMatchObject({ kind: "served" });
  state.nowMs += 1;
  expect(holder.find("srv_a")).toEqual({ kind: "fault", fault: "config_stale" });
});
