import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseColumns, readColumns } from "@/lib/call-views/columns";
import { deleteView } from "@/lib/call-views/delete-view";
import { listViews } from "@/lib/call-views/list-views";
import { saveView } from "@/lib/call-views/save-view";
import { ownViewsMax, saveViewInput } from "@/lib/call-views/view-input";
import { defaultColumns, knownColumns } from "@/lib/calls/table-column-names";
import { closeDatabase } from "@/lib/db/client";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv } from "../tenancy/two-organizations";

let database: TestDatabase;
let owner: TenantContext;
let viewer: TenantContext;
let rival: TenantContext;

beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  owner = (await buildEstate(database)).tenant;
  viewer = await openAs(database, { id: owner.org.id, slug: owner.org.slug }, "viewer");
  rival = (await buildEstate(database)).tenant;
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

const view = (name: string, search: string, shared = false) => saveViewInput.parse({ name, search, shared });
const names = async (tenant: TenantContext) => (await listViews(tenant)).map(({ name }) => name);

describe("saved views", () => {
  it("are one's own or everybody's, and nobody else's", async () => {
    await saveView(owner, view("Denials", "decision:denied since:24h"));
    await saveView(owner, view("Slow", "latency:>500", true));
    await saveView(viewer, view("Denials", "decision:denied"));
    expect(await listViews(owner)).toMatchObject([{ name: "Denials", search: "decision:denied since:24h", shared: false }, { name: "Slow", shared: true }]);
    expect(await listViews(viewer)).toMatchObject([{ name: "Denials", search: "decision:denied", shared: false }, { name: "Slow", shared: true }]);
    expect(await listViews(rival)).toEqual([]);
  });

  it("of the same name get the new search, and both acts are in the admin log", async () => {
    const { id } = await saveView(owner, view("Denials", "decision:denied since:7d"));
    expect(await listViews(owner)).toContainEqual({ id, name: "Denials", search: "decision:denied since:7d", shared: false });
    const rows = await ask(database.adminUrl, "SELECT action, before, after FROM changes WHERE target_id = $1 ORDER BY at, id", [id]);
    expect(rows).toEqual([
      { action: "call_view.save", before: null, after: { search: "decision:denied since:24h", shared: false } },
      { action: "call_view.save", before: { search: "decision:denied since:24h" }, after: { search: "decision:denied since:7d", shared: false } },
    ]);
  });

  it("are shared and taken away again only by those who may, and another member's is not there", async () => {
    await expect(saveView(viewer, view("Mine for all", "tool:run", true))).rejects.toMatchObject({ code: "forbidden" });
    const shared = (await listViews(viewer)).find((one) => one.shared);
    await expect(deleteView(viewer, { viewId: shared?.id ?? "" })).rejects.toMatchObject({ code: "forbidden" });
    const own = (await listViews(owner)).find((one) => !one.shared);
    await expect(deleteView(viewer, { viewId: own?.id ?? "" })).rejects.toMatchObject({ code: "not_found" });
    await expect(deleteView(rival, { viewId: shared?.id ?? "" })).rejects.toMatchObject({ code: "not_found" });
    await deleteView(owner, { viewId: shared?.id ?? "" });
    expect(await names(viewer)).toEqual(["Denials"]);
  });

  it("hold what can be read, and are so many at most", async () => {
    await expect(saveView(owner, view("Broken", "tol:x"))).rejects.toMatchObject({ code: "invalid_input" });
    const there = (await listViews(viewer)).length;
    for (let count = there; count < ownViewsMax; count += 1) await saveView(viewer, view(`View ${String(count)}`, "tool:run"));
    await expect(saveView(viewer, view("One more", "tool:run"))).rejects.toMatchObject({ code: "conflict" });
    await saveView(viewer, view("Denials", "tool:run"));
  });

  it("go with their member; the organization's stay", async () => {
    await saveView(owner, view("Ours", "tool:run", true));
    await ask(database.adminUrl, "DELETE FROM memberships WHERE id = $1", [viewer.actor.membershipId]);
    expect(await ask(database.adminUrl, "SELECT count(*)::int AS n FROM call_views WHERE membership_id = $1", [viewer.actor.membershipId])).toEqual([{ n: 0 }]);
    expect(await names(owner)).toContain("Ours");
  });
});

describe("the columns of the log", () => {
  it("are remembered for each member, and the usual ones come back", async () => {
    await chooseColumns(owner, { columns: ["id", "took", "nonsense"] });
    expect(knownColumns(await readColumns(owner))).toEqual(["subject", "took", "id"]);
    expect(knownColumns(await readColumns(rival))).toEqual(defaultColumns);
    await chooseColumns(owner, { columns: [] });
    expect(knownColumns(await readColumns(owner))).toEqual(defaultColumns);
  });
});
