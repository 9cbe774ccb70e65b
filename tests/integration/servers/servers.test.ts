import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateSealingKeys } from "@/lib/crypto/generate-sealing-keys.mjs";
import { openSecret } from "@/lib/crypto/open-secret";
import { closeDatabase } from "@/lib/db/client";
import { countDeletionEffects, deleteServer } from "@/lib/servers/delete-server";
import { getServer, getServerBySlug } from "@/lib/servers/get-server";
import { listServers } from "@/lib/servers/list-servers";
import { registerServer } from "@/lib/servers/register-server";
import { replaceCredential } from "@/lib/servers/replace-credential";
import { requestIntrospection } from "@/lib/servers/request-introspection";
import { reviseServer } from "@/lib/servers/revise-server";
import { registerServerInput } from "@/lib/servers/server-input";
import { startServer, stopServer } from "@/lib/servers/stop-server";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { createTestDatabase, type TestDatabase } from "@/tests/support/test-database";
import { ask, openAs, openNewOrganization } from "./test-organization";

const keys = generateSealingKeys();
const rules = { privateAllowed: false, egressAllow: [], ports: [443], sealingPublicKey: keys.publicKey, fingerprintKey: "a key of the tests" };
const secret = "sk-live-0123456789abcdef";
let database: TestDatabase;
let acme: TenantContext;
let rival: TenantContext;

beforeAll(async () => {
  database = await createTestDatabase();
  [acme, rival] = [await openNewOrganization(database), await openNewOrganization(database)];
});
afterAll(async () => {
  await closeDatabase(database.consoleUrl);
  await database.drop();
});

function register(tenant: TenantContext, more: object = {}) {
  return registerServer(tenant, registerServerInput.parse({ name: "Files", url: "https://files.example.com/mcp", ...more }), rules);
}

const rowOf = async (id: string) => (await ask(database.adminUrl, "SELECT * FROM servers WHERE id = $1", [id]))[0] ?? {};
const changesOf = (id: string) => ask(database.adminUrl, "SELECT action, before, after FROM changes WHERE target_id = $1 ORDER BY id", [id]);

describe("registering a server", () => {
  it("stores it, queues the first look and records the change", async () => {
    const { server, job } = await register(acme);
    expect(server).toMatchObject({ name: "Files", slug: "files", origin: "https://files.example.com", drift: "review", health: { state: "unknown" }, counts: { tools: 0 } });
    expect(job).toMatchObject({ serverId: server.id, state: "queued", appliedAt: null });
    expect((await changesOf(server.id)).map((change) => change["action"])).toEqual(["server.register"]);
  });

  it("gives every one of several at once a slug of its own", async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => register(acme, { name: "Twins" })));
    expect(made.map(({ server }) => server.slug).sort()).toEqual(["twins", "twins-2", "twins-3", "twins-4", "twins-5", "twins-6"]);
  });

  it("refuses a private address with the form's own message and writes nothing", async () => {
    const before = (await listServers(acme)).length;
    await expect(register(acme, { url: "http://127.0.0.1:3001/mcp" })).rejects.toMatchObject({ code: "invalid_input", fields: { url: expect.stringContaining("EGRESS_ALLOW") } });
    expect(await listServers(acme)).toHaveLength(before);
  });

  it("is not for those who may not manage servers", async () => {
    for (const role of ["policy_manager", "approver", "viewer"] as const) {
      await expect(register(await openAs(database, acme.org, role))).rejects.toMatchObject({ code: "forbidden" });
    }
  });
});

describe("a credential", () => {
  it("can be opened by the gateway for this server and origin, and stands in no record and no change", async () => {
    const { server, job } = await register(acme, { credentialKind: "header", credentialHeader: "X-Api-Key", credentialValue: secret });
    expect(server.credential).toMatchObject({ kind: "header", header: "X-Api-Key", hint: "cdef" });
    const sealed = String((await rowOf(server.id))["credential_sealed"]);
    const place = { orgId: acme.org.id, serverId: server.id, origin: "https://files.example.com" };
    expect(await openSecret(sealed, place, keys.privateKey)).toBe(secret);
    await expect(openSecret(sealed, { ...place, serverId: "srv_other" }, keys.privateKey)).rejects.toThrow();
    const said = JSON.stringify([server, job, await listServers(acme), await changesOf(server.id)]);
    expect(said).not.toContain(secret);
    expect(said).not.toContain(sealed);
    expect(said).not.toContain("0123456789");
  });

  it("is replaced and removed, each time with a new look at the server", async () => {
    const { server } = await register(acme);
    const replaced = await replaceCredential(acme, { serverId: server.id, credentialKind: "bearer", credentialHeader: "", credentialValue: secret }, rules);
    expect(replaced.server.credential).toMatchObject({ kind: "bearer", hint: "cdef" });
    const removed = await replaceCredential(acme, { serverId: server.id, credentialKind: "none", credentialHeader: "", credentialValue: "" }, rules);
    expect(removed.server.credential).toEqual({ kind: "none", header: null, hint: null, setAt: null });
    expect((await rowOf(server.id))["credential_sealed"]).toBeNull();
    expect((await changesOf(server.id)).map((change) => change["action"])).toEqual(["server.register", "server.replace_credential", "server.remove_credential"]);
    expect(JSON.stringify(await changesOf(server.id))).not.toContain(secret);
    const open = await ask(database.adminUrl, "SELECT id FROM jobs WHERE server_id = $1 AND applied_at IS NULL", [server.id]);
    expect(open.map((row) => row["id"])).toEqual([removed.job.id]);
  });

  it("stands in the admin log as a fingerprint: the same for the same secret, another for another, nothing of the secret in it", async () => {
    const rival = await openNewOrganization(database);
    const typed = (credentialValue: string) => ({ credentialKind: "bearer" as const, credentialHeader: "", credentialValue });
    const { server } = await register(acme, typed("hunter2hunter2"));
    const { server: foreign } = await register(rival, typed("hunter2hunter2"));
    for (const value of ["hunter2hunter2", "hunter3hunter3"]) await replaceCredential(acme, { serverId: server.id, ...typed(value) }, rules);
    await reviseServer(acme, { serverId: server.id, url: "https://moved.example.org/mcp" }, rules);
    const changes = await changesOf(server.id);
    const [registered, same, other, moved] = changes.map(({ before, after }) => [before, after].map((side) => (side as { credential?: { fingerprint?: string } } | null)?.credential?.fingerprint));
    const first = registered?.[1] ?? "";
    expect(first).toMatch(/^[0-9a-f]{12}$/);
    expect(same).toEqual([first, first]);
    expect(other?.[0]).toBe(first);
    expect(other?.[1]).toMatch(/^[0-9a-f]{12}$/);
    expect(other?.[1]).not.toBe(first);
    expect(moved).toEqual([other?.[1], undefined]);
    expect(JSON.stringify(await changesOf(foreign.id)), "another organization's says nothing of ours").not.toContain(first);
    expect(JSON.stringify(changes)).not.toMatch(/hunter|ter2|ter3/);
  });

  it("is lost when the address moves to a new origin, and kept within one", async () => {
    const { server } = await register(acme, { credentialKind: "bearer", credentialValue: secret });
    const within = await reviseServer(acme, { serverId: server.id, url: "https://files.example.com/v2/mcp" }, rules);
    expect(within).toMatchObject({ credentialDropped: false, server: { credential: { kind: "bearer" } } });
    const moved = await reviseServer(acme, { serverId: server.id, url: "https://files.example.org/mcp" }, rules);
    expect(moved).toMatchObject({ credentialDropped: true, server: { origin: "https://files.example.org", credential: { kind: "none", hint: null } }, job: { state: "queued" } });
    expect((await rowOf(server.id))["credential_sealed"]).toBeNull();
  });
});

describe("revising", () => {
  it("changes only what is given, and records nothing when nothing changes", async () => {
    const { server } = await register(acme, { name: "Quiet" });
    const revised = await reviseServer(acme, { serverId: server.id, name: "Quiet", drift: "review" }, rules);
    expect(revised).toMatchObject({ job: null, server: { slug: "quiet" } });
    expect(await changesOf(server.id)).toHaveLength(1);
    expect((await reviseServer(acme, { serverId: server.id, name: "Loud", drift: "warn" }, rules)).server).toMatchObject({ name: "Loud", slug: "quiet", drift: "warn" });
  });
});

describe("the kill switch", () => {
  it("stops and starts, once each, and tells the gateways", async () => {
    const { server } = await register(acme, { name: "Switch" });
    const versionOf = async () => BigInt(String((await ask(database.adminUrl, "SELECT config_version FROM organizations WHERE id = $1", [acme.org.id]))[0]?.["config_version"]));
    const before = await versionOf();
    expect((await stopServer(acme, { serverId: server.id })).stoppedAt).not.toBeNull();
    expect(await versionOf()).toBeGreaterThan(before);
    await stopServer(acme, { serverId: server.id });
    expect((await startServer(acme, { serverId: server.id })).stoppedAt).toBeNull();
    expect((await changesOf(server.id)).map((change) => change["action"])).toEqual(["server.register", "server.stop", "server.start"]);
  });

  it("is at a policy manager's hand, and at no viewer's", async () => {
    const { server } = await register(acme, { name: "Hands" });
    expect((await stopServer(await openAs(database, acme.org, "policy_manager"), { serverId: server.id })).stoppedAt).not.toBeNull();
    await expect(startServer(await openAs(database, acme.org, "viewer"), { serverId: server.id })).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("deleting", () => {
  it("wants the name, tells what goes along, and takes it along", async () => {
    const { server } = await register(acme, { name: "Doomed" });
    const values = [acme.org.id, server.id];
    await ask(database.adminUrl, "INSERT INTO policies (id, org_id, server_id, name) VALUES ('pol_doomed', $1, $2, 'p')", values);
    await ask(database.adminUrl, "INSERT INTO policy_versions (id, org_id, policy_id, number, document, created_by) VALUES ('pvr_doomed', $1, 'pol_doomed', 1, '{}', 'usr_x')", [acme.org.id]);
    await ask(database.adminUrl, "INSERT INTO grants (id, org_id, server_id, policy_id, label, token_hint, token_hash, created_by) VALUES ('grt_doomed', $1, $2, 'pol_doomed', 'g', 'h', 'hash', 'usr_x')", values);
    await ask(database.adminUrl, "INSERT INTO tools (id, org_id, server_id, name, position, definition, pin, state, risk) VALUES ('tol_doomed', $1, $2, 't', 0, '{}', 'p', 'active', 'read')", values);
    expect(await countDeletionEffects(acme, { serverId: server.id })).toEqual({ tools: 1, policies: 1, grants: 1, liveGrants: 1 });
    await expect(deleteServer(acme, { serverId: server.id, confirm: "doomed" })).rejects.toMatchObject({ code: "invalid_input" });
    expect((await getServer(acme, server.id)).counts).toMatchObject({ tools: 1, policies: 1, grants: 1 });
    await deleteServer(acme, { serverId: server.id, confirm: "Doomed" });
    await expect(getServer(acme, server.id)).rejects.toMatchObject({ code: "not_found" });
    for (const table of ["policies", "grants", "tools", "jobs"]) {
      expect(await ask(database.adminUrl, `SELECT id FROM ${table} WHERE server_id = $1`, [server.id])).toEqual([]);
    }
    expect((await changesOf(server.id)).at(-1)).toMatchObject({ action: "server.delete", before: { slug: "doomed", tools: 1, policies: 1, grants: 1 } });
  });
});

describe("another organization's server", () => {
  it("is not found by any verb, and nothing is written", async () => {
    const { server } = await register(acme, { name: "Private" });
    const before = await rowOf(server.id);
    const changes = (await changesOf(server.id)).length;
    const serverId = server.id;
    const attempts = [
      () => getServer(rival, serverId),
      () => getServerBySlug(rival, server.slug),
      () => reviseServer(rival, { serverId, name: "Mine" }, rules),
      () => replaceCredential(rival, { serverId, credentialKind: "none", credentialHeader: "", credentialValue: "" }, rules),
      () => stopServer(rival, { serverId }),
      () => startServer(rival, { serverId }),
      () => countDeletionEffects(rival, { serverId }),
      () => deleteServer(rival, { serverId, confirm: "Private" }),
      () => requestIntrospection(rival, { serverId }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
    expect(await rowOf(serverId)).toEqual(before);
    expect(await changesOf(serverId)).toHaveLength(changes);
    expect(await listServers(rival)).toEqual([]);
    expect(await ask(database.adminUrl, "SELECT id FROM changes WHERE org_id = $1", [rival.org.id])).toEqual([]);
  });
});
