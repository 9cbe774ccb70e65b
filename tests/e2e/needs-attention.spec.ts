// A server that stops taking its credential is shown where people look, with its cause and a button that tests it; and no longer once it is well.
import { expect, test } from "@playwright/test";
import { listenUpstream, type Upstream } from "../support/upstreams/listen-upstream";
import { connectServer } from "./parts/connect-server";
import { newPerson, signUp } from "./parts/people";
import { expectReadsWell } from "./parts/reads-well";

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
    await page.setViewportSize({ width: 390, height: 844 });
    const sideways = () => page.getByRole("region", { name: "Servers" }).evaluate((frame) => frame.scrollWidth - frame.clientWidth);
    expect(await sideways(), "the row and its button fit on a phone").toBe(0);
    await page.setViewportSize({ width: 1280, height: 720 });
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

  await test.step("when it was looked at is told by the clock of now, however long the page was open before", async () => {
    await page.clock.install({ time: Date.now() - 30_000 });
    await page.goto(`/${org}/servers/notes/settings`);
    const lastLook = page.getByRole("definition").locator("time");
    const before = await lastLook.getAttribute("datetime") ?? "";
    await page.clock.setSystemTime(Date.now());
    await page.getByRole("button", { name: "Test connection" }).click();
    await expect(lastLook).not.toHaveAttribute("datetime", before);
    // Read at once: the next tick would put it right.
    expect(await lastLook.innerText()).toBe("just now");
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

test("a mistyped address is taken back where it is seen, and the form comes back with what was typed", async ({ page }) => {
  const org = await signUp(page, newPerson("Mina Mistype"));
  const gone = await listenUpstream((_request, response) => void response.end());
  await gone.close();
  await page.goto(`/${org}/servers/new`);
  await page.getByLabel("Address").fill(`${gone.origin}/mpc?key=hidden`);
  await page.getByLabel("Name", { exact: true }).fill("Notes of ours");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Could not connect")).toBeVisible();
  await page.getByRole("button", { name: "Remove it" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await expect(page.getByText("Notes of ours is removed.")).toBeVisible();
  await expect(page.getByLabel("Address")).toHaveValue(`${gone.origin}/mpc`);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Notes of ours");
  expect(page.url()).not.toContain("hidden");
  await page.goto(`/${org}`);
  await expect(page.getByRole("region", { name: "Servers that need attention" })).toHaveCount(0);
});

test("a server that wants a token says on its page where tokens come from, and the browser asks nobody", async ({ page }) => {
  test.setTimeout(120_000);
  const canary = "<img src=x onerror=alert(1)>\u202e";
  const closed = await listenUpstream((request, response) => {
    const say = (value: object) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (request.url === "/meta") {
      return say({ resource: closed.url, authorization_servers: [`${closed.origin}/t`, "https://169.254.169.254/", canary, "https://fourth.example"], resource_documentation: "https://docs.example/tokens", resource_name: canary });
    }
    if (request.url === "/.well-known/oauth-authorization-server/t") {
      return say({ issuer: `${closed.origin}/t`, registration_endpoint: `${closed.origin}/t/register`, code_challenge_methods_supported: ["S256"], service_documentation: canary });
    }
    response.writeHead(401, { "www-authenticate": `Bearer resource_metadata="${closed.origin}/meta", scope="notes:read notes:write"` }).end(canary);
  });
  const asked: string[] = [];
  page.on("request", (request) => void asked.push(new URL(request.url()).host));
  const org = await signUp(page, newPerson("Tom Token"));
  await page.goto(`/${org}/servers/new`);
  await page.getByLabel("Address").fill(closed.url);
  await page.getByLabel("Name", { exact: true }).fill("Closed");
  await page.getByRole("button", { name: "Connect", exact: true }).click();

  const found = page.getByRole("region", { name: "Where its tokens come from" });
  await expect(found).toContainText(`${closed.origin}/t`);
  await expect(found).toContainText("It takes clients by dynamic registration.");
  await expect(found).toContainText("This installation does not dial the address");
  await expect(found).toContainText("1 more is named and not looked up.");
  await expect(found).toContainText("notes:read");
  await expect(found).toContainText("add it as a credential");
  // The stranger's markup is text, without what turns its direction.
  await expect(found).toContainText("<img src=x onerror=alert(1)>");
  expect(await found.innerText()).not.toContain("\u202e");
  const link = found.getByRole("link");
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute("href", "https://docs.example/tokens");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  await expectReadsWell(page, "a server that wants a token");
  expect([...new Set(asked)]).toEqual([new URL(page.url()).host]);
  // Two documents, and nothing that would begin an authorization.
  expect(closed.seen.map(({ url }) => url).filter((url) => url !== "/mcp")).toEqual(["/meta", "/.well-known/oauth-authorization-server/t"]);
  await closed.close();
});
