// What the command palette finds: the organization's own, by what their names have in them, and a few of each kind.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foundMax } from "@/lib/base/find-by-name";
import { randomId } from "@/lib/crypto/random-id";
import { closeDatabase } from "@/lib/db/client";
import { createGrant } from "@/lib/grants/create-grant";
import { findGrants } from "@/lib/grants/find-grants";
import { createGrantInput } from "@/lib/grants/grant-input";
import { revokeGrant } from "@/lib/grants/revoke-grant";
import { findPolicies } from "@/lib/policies/find-policies";
import { findTools } from "@/lib/tools/find-tools";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs } from "../servers/test-organization";
import { buildEstate, provideConsoleEnv, type Estate } from "../tenancy/two-organizations";

let database: TestDatabase;
let acme: Estate;
let rival: Estate;
beforeAll(async () => {
  database = await createTestDatabase();
  provideConsoleEnv(database);
  [acme, rival] = [await buildEstate(database), await buildEstate(database)];
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

async function addTool({ tenant, serverId }: Estate, name: string, state = "active"): Promise<void> {
  await ask(database.adminUrl, `INSERT INTO tools (id, org_id, server_id, name, position, definition, pin, state, risk) VALUES ($1, $2, $3, $4, 0, '{}', 'p', $5, 'read')`,
    [randomId("tol"), tenant.org.id, serverId, name, state]);
}
const names = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);

describe("tools by a part of their name", () => {
  it("are those of the organization's servers, the likeliest first, and none that is gone", async () => {
    for (const name of ["find_invoice", "invoice", "Invoice_list", "old_invoice"]) await addTool(acme, name, name === "old_invoice" ? "gone" : "active");
    await addTool(rival, "invoice_of_a_rival");
    expect(names(await findTools(acme.tenant, "INVOICE"))).toEqual(["invoice", "Invoice_list", "find_invoice"]);
    const [first] = await findTools(acme.tenant, "invoice_l");
    expect(first?.server.slug).toBe((await ask(database.adminUrl, "SELECT slug FROM servers WHERE id = $1", [acme.serverId]))[0]?.["slug"]);
    expect(names(await findTools(await openAs(database, acme.tenant.org, "viewer"), "find_inv"))).toEqual(["find_invoice"]);
  });

  it("are eight at most, and begin with the text where any do, however many have it in them", async () => {
    for (let index = 0; index < 60; index += 1) await addTool(acme, `a${String(index)}_stamp`);
    await addTool(acme, "stamp_it");
    const found = names(await findTools(acme.tenant, "stamp"));
    expect(found).toHaveLength(foundMax);
    expect(found[0]).toBe("stamp_it");
  });

  it("are looked for by the text as it stands: no character of it stands for others", async () => {
    for (const name of ["per%cent", "percent", "readXfile", "back\\slash"]) await addTool(acme, name);
    expect(names(await findTools(acme.tenant, "r%c"))).toEqual(["per%cent"]);
    expect(names(await findTools(acme.tenant, "read_f"))).toEqual(["read_file"]);
    expect(names(await findTools(acme.tenant, "k\\s"))).toEqual(["back\\slash"]);
    expect(await findTools(acme.tenant, "%%")).toEqual([]);
  });
});

describe("grants and policies", () => {
  it("are found by label, by the first characters of the token, and by name, in one's own organization alone", async () => {
    const grantOf = (estate: Estate, label: string) => createGrant(estate.tenant, createGrantInput.parse({ serverId: estate.serverId, policyId: estate.policyId, label }));
    const { grant } = await grantOf(acme, "Night shift agent");
    const { grant: revoked } = await grantOf(acme, "Night shift, revoked");
    await revokeGrant(acme.tenant, { grantId: revoked.id });
    const { grant: foreign } = await grantOf(rival, "Night shift of a rival");
    expect(names(await findGrants(acme.tenant, "night shift"))).toEqual(["Night shift agent"]);
    expect((await findGrants(acme.tenant, grant.tokenHint)).map(({ id }) => id)).toEqual([grant.id]);
    expect(await findGrants(acme.tenant, foreign.tokenHint)).toEqual([]);
    const [own] = await ask(database.adminUrl, "SELECT name FROM policies WHERE id = $1", [acme.policyId]);
    const found = await findPolicies(acme.tenant, String(own?.["name"]).slice(1));
    expect(found.map(({ id }) => id)).toEqual([acme.policyId]);
  });
});
