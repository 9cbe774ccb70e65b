// The setting for agents of another protocol era: offered where it does something, obeyed within moments, and the rules hold either way.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, test, type Page } from "@playwright/test";
import { startLegacyServer, type LegacyServer } from "../support/upstreams/legacy-server";
import { startModernServer, type ModernServer } from "../support/upstreams/modern-server";
import { connectServer } from "./parts/connect-server";
import { connectLegacy, type Access } from "./parts/mcp-clients";
import { newPerson, signUp } from "./parts/people";

let legacy: LegacyServer;
let modern: ModernServer;
test.beforeAll(async () => {
  [legacy, modern] = await Promise.all([startLegacyServer(), startModernServer()]);
});
test.afterAll(() => Promise.all([legacy.close(), modern.close()]));

const setting = (page: Page) => page.getByRole("switch", { name: "Translate for agents that speak only MCP 2026-07-28" });

/** Registers a server, takes the policy that is proposed, makes a grant, and ends on the server's settings. */
async function serve(page: Page, org: string, name: string, url: string): Promise<Access> {
  const access = await connectServer(page, org, name, url);
  await page.getByRole("link", { name: "Settings", exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "Agents of another protocol era" })).toBeVisible();
  return access;
}

/** Calls a tool with a client that speaks no revision but the newest. */
async function callModernOnly({ gatewayUrl, token }: Access, name: string, args: Record<string, unknown>): Promise<string> {
  const client = new Client({ name: "modern-only", version: "1.0.0" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  try {
    await client.connect(new StreamableHTTPClientTransport(new URL(gatewayUrl), { requestInit: { headers: { Authorization: `Bearer ${token}` } } }));
    return JSON.stringify((await client.callTool({ name, arguments: args })).content);
  } finally {
    await client.close();
  }
}

test("agents of the newest revision alone reach an older server once its settings say so, under the same policy", async ({ page }) => {
  test.setTimeout(120_000);
  const org = await signUp(page, newPerson("Bridget Era"));
  const access = await serve(page, org, "Older", legacy.url);

  await test.step("off, which is how a server begins, they are told by the server itself", async () => {
    await expect(page.getByText("Agents that speak nothing else than that revision cannot use it.")).toBeVisible();
    await expect(setting(page)).not.toBeChecked();
    await expect(callModernOnly(access, "echo", { text: "hi" })).rejects.toThrow(/2026-07-28/);
    expect(legacy.ran).toEqual([]);
  });

  await test.step("on, they call, and what is hidden stays so", async () => {
    await setting(page).check();
    await page.locator("form").filter({ has: setting(page) }).getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Agents of that revision are translated for it.")).toBeVisible();
    await expect(async () => {
      expect(await callModernOnly(access, "echo", { text: "hi" })).toContain("hi");
    }).toPass({ timeout: 5_000 });
    await expect(callModernOnly(access, "secret_wipe", {})).rejects.toThrow(/not found/);
    expect(legacy.ran).toEqual(["echo"]);
  });

  await test.step("the act is in the log of changes", async () => {
    await page.goto(`/${org}/changes`);
    await expect(page.getByRole("list", { name: "Changes" }).getByRole("listitem").filter({ hasText: "Bridging set" }).filter({ hasText: "Older" })).toHaveCount(1);
  });
});

test("a server of the newest revision alone serves older agents without a setting, and offers none", async ({ page }) => {
  test.setTimeout(120_000);
  const org = await signUp(page, newPerson("Morgan Newest"));
  const access = await serve(page, org, "Newest", modern.url);
  await expect(page.getByText("Agents of the revisions before are translated for it, always.")).toBeVisible();
  await expect(setting(page)).toHaveCount(0);
  const client = await connectLegacy(access);
  expect(await client.list()).toContain("echo");
  expect(await client.call("echo", { text: "hello" })).toEqual({ isError: false, text: "hello" });
  await expect(client.call("secret_wipe", {})).rejects.toThrow(/not found/);
  await client.close();
  expect(modern.ran).toEqual(["echo"]);
});
