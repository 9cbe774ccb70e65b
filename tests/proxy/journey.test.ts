// What an agent lives through: list, call, be denied with a reason, not see what is hidden. Both eras, with the clients that people use.
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asListed } from "@/tests/support/as-listed";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { startDualServer, type DualServer } from "@/tests/support/upstreams/dual-server";
import { startLegacyServer, type LegacyServer } from "@/tests/support/upstreams/legacy-server";

let scene: Scene;
let dual: DualServer;
let legacy: LegacyServer;

const policy = {
  version: "1", default: "deny", hide: ["secret_*"],
  tools: { echo: { deny_if: [{ conditions: [{ path: "args.text", op: "eq", value: "forbidden" }], on_deny: "Not that word." }] }, fails: {} },
};
const tools = [{ name: "echo", argumentNames: ["text"] }, { name: "secret_wipe" }, { name: "fails" }, { name: "slow" }, { name: "asks" }];

beforeAll(async () => {
  [scene, dual, legacy] = await Promise.all([openScene(), startDualServer(), startLegacyServer()]);
});
afterAll(async () => {
  await scene?.close();
  await Promise.all([dual?.close(), legacy?.close()]);
});

function requestInit(grant: SceneGrant) {
  return { requestInit: { headers: { Authorization: `Bearer ${grant.token}` } } };
}

describe("with a client of the legacy era and a server of the legacy era", () => {
  it("lists what may be seen, calls what is allowed, is told why a call is denied, and cannot tell a hidden tool from none", async () => {
    const grant = await scene.addServer({ url: legacy.url, tools: await asListed(legacy.url, tools), policy });
    const client = new LegacyClient({ name: "old-client", version: "3.1" });
    await client.connect(new LegacyTransport(new URL(grant.url), requestInit(grant)));
    const { tools: listed } = await client.listTools();
    expect(listed.map(({ name }) => name)).toEqual(["echo", "slow", "asks"]);
    expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toMatchObject({ content: [{ type: "text", text: "hello" }] });
    expect(await client.callTool({ name: "echo", arguments: { text: "forbidden" } })).toMatchObject({
      isError: true, content: [{ type: "text", text: "[POLICY DENIED] Not that word." }],
      _meta: { "portcullis/decision": { code: "denied", rule: "/tools/echo/deny_if/0" } },
    });
    await expect(client.callTool({ name: "secret_wipe", arguments: {} })).rejects.toThrow(/-32602: Tool secret_wipe not found/);
    await expect(client.callTool({ name: "nonsense", arguments: {} })).rejects.toThrow(/-32602: Tool nonsense not found/);
    await client.close();

    const rows = await scene.calls(grant.orgId, 8);
    expect(legacy.ran).toEqual(["echo"]);
    expect(rows.filter(({ method }) => method === "tools/call").map(({ tool, effect, code, rule, outcome }) => [tool, effect, code, rule, outcome])).toEqual([
      ["echo", "allow", "allowed", null, "delivered"],
      ["echo", "deny", "denied", "/tools/echo/deny_if/0", "refused"],
      ["secret_wipe", "deny", "hidden", "/hide/0", "refused"],
      ["nonsense", "deny", "unknown_tool", null, "refused"],
    ]);
    expect(rows[0]).toMatchObject({ method: "initialize", client_name: "old-client", era: "legacy", client_ip: "127.0.0.1", policy_version: 1 });
    const call = rows.find(({ tool }) => tool === "echo");
    expect(call).toMatchObject({ argument_keys: ["text"], argument_keys_other: 0, is_error: false, upstream_status: 200 });
    expect(call?.arguments_mac).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("with a client of the modern era and a server of both", () => {
  it("lists what may be seen, calls what is allowed, is told why a call is denied, and cannot tell a hidden tool from none", async () => {
    const grant = await scene.addServer({ url: dual.url, tools: await asListed(dual.url, tools), policy });
    const client = new ModernClient({ name: "new-client", version: "1.0" }, { versionNegotiation: { mode: "auto" } });
    await client.connect(new ModernTransport(new URL(grant.url), requestInit(grant)));
    expect(client.getProtocolEra()).toBe("modern");
    const { tools: listed, cacheScope, ttlMs } = await client.listTools();
    expect(listed.map(({ name }) => name)).toEqual(["echo", "fails"]);
    expect({ cacheScope, short: typeof ttlMs === "number" && ttlMs <= 60_000 }).toEqual({ cacheScope: "private", short: true });
    expect(await client.callTool({ name: "echo", arguments: { text: "hello" } })).toMatchObject({ content: [{ type: "text", text: "hello" }] });
    expect(await client.callTool({ name: "fails", arguments: {} })).toMatchObject({ isError: true });
    expect(await client.callTool({ name: "echo", arguments: { text: "forbidden" } })).toMatchObject({
      isError: true, content: [{ type: "text", text: "[POLICY DENIED] Not that word." }],
    });
    await expect(client.callTool({ name: "secret_wipe", arguments: {} })).rejects.toThrow(/Tool secret_wipe not found/);
    await client.close();

    const rows = (await scene.calls(grant.orgId, 6)).filter(({ method }) => method === "tools/call");
    expect(rows.map(({ tool, code, era, is_error, client_name }) => [tool, code, era, is_error, client_name])).toEqual([
      ["echo", "allowed", "modern", false, "new-client"],
      ["fails", "allowed", "modern", true, "new-client"],
      ["echo", "denied", "modern", null, "new-client"],
      ["secret_wipe", "hidden", "modern", null, "new-client"],
    ]);
    expect(dual.ran).toEqual(["echo", "fails"]);
  });

  it("falls back to the legacy era by itself where the server speaks no other", async () => {
    const grant = await scene.addServer({ url: legacy.url, tools: await asListed(legacy.url, tools), policy });
    const client = new ModernClient({ name: "new-client", version: "1.0" }, { versionNegotiation: { mode: "auto" } });
    await client.connect(new ModernTransport(new URL(grant.url), requestInit(grant)));
    expect(client.getProtocolEra()).toBe("legacy");
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["echo", "slow", "asks"]);
    await client.close();
  });
});
