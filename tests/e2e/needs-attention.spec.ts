// A server that stops taking its credential is shown where people look, with its cause and a button that tests it; and no longer once it is well.
import { expect, test } from "@playwright/test";
import { listenUpstream, type Upstream } from "../support/upstreams/listen-upstream";
import { connectServer } from "./parts/connect-server";
import { newPerson, signUp } from "./parts/people";

let refuses = false;
let server: Upstream;

test.beforeAll(async () => {
  server = await listenUpstream((_request, response, body) => {
    if (refuses) return void response.writeHead(401, { "www-authenticate": "Bearer" }).end();
    const { id, method }: { id?: number; method?: string } = body.length === 0 ? {} : JSON.parse(body.toString());
    const say = (result: object) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    if (method === "initialize") return say({ protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "notes", version: "1" } });
    if (method === "tools/list") return say({ tools: [{ name: "read_note", inputSchema: { type: "object" }, annotations: { readOnlyHint: true } }] });
    if (method === "tools/call") return say({ content: [{ type: "text", text: "a note" }] });
    response.writeHead(method === "server/discover" ? 400 : method === undefined ? 405 : 202).end();
  });
});
test.afterAll(() => server.close());

test("a refused credential is seen, tested and gone", async ({ page }) => {
  test.setTimeout(120_000);
  const org = await signUp(page, newPerson("Nora Note"));
  const { gatewayUrl, token } = await connectServer(page, org, "Notes", server.url);
  const call = async () => (await fetch(gatewayUrl, {
    method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "read_note", arguments: {} } }),
  })).status;
  expect(await call()).toBe(200);

  await test.step("a call that the server refuses is noted within moments, on every page where one would look", async () => {
    refuses = true;
    expect(await call()).toBe(502);
    const row = page.getByRole("region", { name: "Servers" }).getByRole("row", { name: /Notes/ });
    await expect(async () => {
      await page.goto(`/${org}/servers`);
      await expect(row).toContainText("Needs attention", { timeout: 500 });
    }).toPass({ timeout: 10_000 });
    await expect(row).toContainText("Refuses our credential");
    await page.goto(`/${org}`);
    await expect(page.getByRole("region", { name: "Servers that need attention" }).getByRole("row", { name: /Notes/ })).toContainText("401 or 403");
    await page.goto(`/${org}/servers/notes`);
    await expect(page.getByText("Calls do not get through")).toBeVisible();
    await expect(page.getByRole("link", { name: "Add a credential" })).toBeVisible();
  });

  await test.step("the button says that it is still so, and then that it is well", async () => {
    await page.goto(`/${org}/servers`);
    const row = page.getByRole("region", { name: "Servers" }).getByRole("row", { name: /Notes/ });
    await row.getByRole("button", { name: "Test connection to Notes" }).click();
    await expect(row.getByRole("status")).toContainText("401 or 403");
    refuses = false;
    await row.getByRole("button", { name: "Test connection to Notes" }).click();
    await expect(page.getByText(/Notes: Connected\. 1 tool, nothing changed\./)).toBeVisible();
    await expect(row).toContainText("Healthy");
    await expect(row.getByRole("button")).toHaveCount(0);
  });

  await test.step("or goes by itself when a call gets through", async () => {
    refuses = true;
    expect(await call()).toBe(502);
    refuses = false;
    expect(await call()).toBe(200);
    await expect(async () => {
      await page.goto(`/${org}`);
      await expect(page.getByRole("region", { name: "Servers that need attention" })).toHaveCount(0, { timeout: 500 });
    }).toPass({ timeout: 10_000 });
  });
});
