// The snippets that a person pastes into a terminal, pasted into one: each lists what may be seen and calls a tool through a gateway.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clientSnippets } from "@/lib/grants/client-snippets";
import { sampleCall } from "@/lib/grants/sample-call";
import { asListed } from "@/tests/support/as-listed";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { startDualServer, type DualServer } from "@/tests/support/upstreams/dual-server";
import { startLegacyServer, type LegacyServer } from "@/tests/support/upstreams/legacy-server";
import { startModernServer, type ModernServer } from "@/tests/support/upstreams/modern-server";

let scene: Scene;
let legacy: LegacyServer;
let modern: ModernServer;
let dual: DualServer;

beforeAll(async () => {
  [scene, legacy, modern, dual] = await Promise.all([openScene(), startLegacyServer(), startModernServer(), startDualServer()]);
});
afterAll(async () => {
  await scene?.close();
  await Promise.all([legacy?.close(), modern?.close(), dual?.close()]);
});

const policy = { version: "1", default: "allow", hide: ["secret_*"] };
const tools = [{ name: "echo", argumentNames: ["text"] }, { name: "secret_wipe" }];
const said = "it's \"$HOME\" `here`";

async function paste(client: string, { url, token }: SceneGrant): Promise<string> {
  const text = clientSnippets({ gatewayUrl: url, token, name: "files", call: sampleCall("echo", JSON.stringify({ text: said })), refusesModern: false }).find((snippet) => snippet.client === client)?.text ?? "";
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", text], { timeout: 20_000 });
  expect(stderr).toBe("");
  return stdout;
}

const servers = {
  legacy: () => ({ url: legacy.url, era: "legacy" as const, bridgeModern: true }),
  modern: () => ({ url: modern.url, era: "modern" as const }),
  dual: () => ({ url: dual.url, era: "dual" as const }),
};

it.each(["curl", "curl-modern"].flatMap((client) => (["legacy", "modern", "dual"] as const).map((era) => [client, era] as const)))("%s works as it is pasted, at a server that speaks: %s", async (client, era) => {
  const server = servers[era]();
  const out = await paste(client, await scene.addServer({ ...server, tools: await asListed(server.url, tools), policy, slug: `s${client}${era}` }));
  expect(out).toContain('"name":"echo"');
  expect(out).not.toContain("secret_wipe");
  expect(out).toContain(`"text":${JSON.stringify(said)}`);
  expect(out).not.toContain('"error"');
});

it("a legacy server that nobody carries modern agents over to says so to the modern one", async () => {
  const out = await paste("curl-modern", await scene.addServer({ url: legacy.url, era: "legacy", tools, policy, slug: "strict" }));
  expect(out).toContain('"error"');
});
