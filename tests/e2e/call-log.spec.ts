// The audit log in a browser: it grows while one looks, is searched by box, lists and timeline, and leaves as a file.
import { readFile } from "node:fs/promises";
import { expect, test, type Page } from "@playwright/test";
import { z } from "zod";
import { startFileServer, type FileServer } from "../support/upstreams/file-server";
import { callApi, consoleUrl } from "./parts/machine";
import { makeApiKey } from "./parts/make-api-key";
import { connectLegacy } from "./parts/mcp-clients";
import { newPerson, signOut, signUp } from "./parts/people";

const id = z.object({ id: z.string() });
let files: FileServer;
let page: Page;
let org = "";
const person = newPerson("Lara Log");
let client: Awaited<ReturnType<typeof connectLegacy>>;

test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ browser }) => {
  files = await startFileServer();
  page = await (await browser.newContext({ baseURL: consoleUrl() })).newPage();
  org = await signUp(page, person);
  const key = await makeApiKey(page, org);
  const { server, job } = z.object({ server: id, job: id }).parse((await callApi("/servers", { method: "POST", key, body: { name: "Files", url: files.url } })).body);
  await callApi(`/jobs/${job.id}?waitMs=20000`, { key });
  const document = JSON.stringify({ version: "1", default: "deny", tools: { read_file: {} } });
  const policy = await callApi(`/servers/${server.id}/policies`, { method: "POST", key, body: { name: "Readers", start: { kind: "document", document } } });
  const grant = await callApi("/grants", { method: "POST", key, body: { serverId: server.id, policyId: z.object({ policy: id }).parse(policy.body).policy.id, label: "CI runner" } });
  const { token } = z.object({ token: z.string() }).parse(grant.body);
  await page.goto(`/${org}/calls`);
  client = await connectLegacy({ gatewayUrl: `${process.env["E2E_GATEWAY_URL"] ?? ""}/mcp/${server.id}`, token });
});
test.afterAll(async () => {
  await client.close();
  await page.context().close();
  await files.close();
});

const rows = () => page.getByRole("region", { name: "Calls", exact: true }).getByRole("row");
const box = () => page.getByRole("combobox", { name: "Search calls" });

test("the open log grows by itself, holds still when told to, and goes on", async () => {
  await client.call("read_file", { path: "a.txt" });
  await expect(rows().filter({ hasText: "read_file" }).filter({ hasText: "delivered" })).toHaveCount(1);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused")).toBeVisible();
  await client.call("write_file", { path: "a.txt", text: "x" });
  await expect(page.getByText("Paused: 1 new call waits")).toBeVisible();
  await expect(rows().filter({ hasText: "write_file" })).toHaveCount(0);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(rows().filter({ hasText: "write_file" }).filter({ hasText: "Denied" })).toHaveCount(1);
  // Counted with the rows, not some time after them.
  await expect(page.getByText(/ allowed, 1 denied /)).toBeVisible({ timeout: 5_000 });
});

test("box and lists are one search: completed by keyboard, shown by the lists, and a mistake is said", async () => {
  await box().fill("deci");
  await page.keyboard.press("Tab");
  await expect(box()).toHaveValue("decision:");
  await page.keyboard.type("den");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=decision%3Adenied$/);
  await expect(page.getByLabel("Decision")).toHaveValue("denied");
  await expect(rows().filter({ hasText: "read_file" })).toHaveCount(0);
  await expect(rows().filter({ hasText: "write_file" })).toHaveCount(1);
  await page.getByLabel("Grant").selectOption({ label: "CI runner" });
  await expect(box()).toHaveValue('decision:denied grant:"CI runner"');
  await box().fill("decision:denied tol:x");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("search").getByRole("alert")).toContainText("There is no filter “tol:”. Did you mean “tool:”?");
  await expect(page.getByText("This search cannot be understood")).toBeVisible();
  await expect(rows()).toHaveCount(0);
  await box().fill("tool:read_*");
  await page.keyboard.press("Enter");
  await expect(rows().filter({ hasText: "read_file" })).toHaveCount(1);
  await expect(rows().filter({ hasText: "write_file" })).toHaveCount(0);
});

test("a part of the timeline that is brushed, by mouse or by keyboard, is the span of the search", async () => {
  await page.goto(`/${org}/calls?q=since:1h`);
  const timeline = page.getByRole("group", { name: /^Timeline/ });
  const place = await timeline.boundingBox();
  if (place === null) throw new Error("the timeline is not there");
  // The first half: no call of this test is half an hour old.
  await page.mouse.move(place.x + 4, place.y + 20);
  await page.mouse.down();
  await page.mouse.move(place.x + place.width / 2, place.y + 20, { steps: 4 });
  await page.mouse.up();
  await expect(box()).toHaveValue(/^since:\S+Z until:\S+Z$/);
  await expect(page.getByText("No call matches")).toBeVisible();
  await page.goto(`/${org}/calls?q=since:1h`);
  await timeline.focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(page.getByRole("region", { name: "Calls over time" })).toContainText("UTC:");
  await page.keyboard.press("Enter");
  await expect(box()).toHaveValue(/^since:\S+Z until:\S+Z$/);
  await expect(rows().filter({ hasText: "write_file" })).toHaveCount(1);
  await page.getByText("As a table").click();
  await expect(page.getByRole("region", { name: "Calls over time, as a table" }).getByRole("row").nth(1)).toBeVisible();
  await page.getByRole("button", { name: "Show all times" }).click();
  await expect(box()).toHaveValue("");
});

test("what the search finds leaves as a file, and the admin log says so", async () => {
  await page.goto(`/${org}/calls?q=tool:read_file,write_file`);
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /^CSV/ }).click()]);
  expect(download.suggestedFilename()).toMatch(new RegExp(`^calls-${org}-\\d{8}T\\d{6}Z\\.csv$`));
  const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^"id","startedAt",/);
  await page.goto(`/${org}/changes`);
  // Not the choice of the filter, which has the same name.
  await expect(page.getByText("Calls exported").and(page.locator(":not(option)")).first()).toBeVisible();
});

test("a search gets a name and is found again, and the columns are one's own", async () => {
  await page.goto(`/${org}/calls?q=tool:write_file`);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Save this search…" }).click();
  await page.getByLabel("Name").fill("Writes");
  await page.getByLabel("Shared").check();
  await page.getByRole("button", { name: "Save view" }).click();
  await expect(page.getByRole("button", { name: "Writes" })).toBeVisible();
  await page.goto(`/${org}/calls`);
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("menuitem", { name: "Writes" }).click();
  await expect(box()).toHaveValue("tool:write_file");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByLabel("Call id").check();
  await page.getByLabel("Grant", { exact: true }).last().uncheck();
  await page.getByRole("button", { name: "Show these" }).click();
  await expect(page.getByRole("columnheader", { name: "Call id" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Grant" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Call id" })).toBeVisible();
});

test("on a phone the lists are folded behind one button that says how many are set", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`/${org}/calls?q=decision:denied since:1h`);
  const button = page.getByRole("button", { name: "Filters 2 set" });
  await expect(page.getByLabel("Decision")).toBeHidden();
  await button.click();
  await page.getByLabel("Decision").selectOption("");
  await expect(box()).toHaveValue("since:1h");
  await expect(page.getByRole("button", { name: "Filters 1 set" })).toHaveAttribute("aria-expanded", "true");
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.keyboard.press("Escape");
  await page.locator("main").focus();
  await page.keyboard.press("/");
  await expect(box()).toBeFocused();
});

test("a call leads to the editor: to be tried again with its arguments, and to a rule that begins with them", async () => {
  await page.goto(`/${org}/calls?q=tool:read_file`);
  await rows().filter({ hasText: "read_file" }).getByRole("link").click();
  const panel = page.getByRole("dialog");
  await expect(panel.getByText("Time by stage")).toBeAttached();
  await expect(panel.getByRole("link", { name: "outcome:delivered" })).toBeVisible();
  // Opened by its own address, the log behind it, which the panel hides from readers, is the search's all the same.
  await page.reload();
  await expect(panel).toBeVisible();
  await expect(page.locator("input[name=q][role=combobox]")).toHaveValue("tool:read_file");
  await expect(page.locator("tr").filter({ hasText: "read_file" })).toHaveCount(1);
  await expect(page.locator("tr").filter({ hasText: "write_file" })).toHaveCount(0);
  await panel.getByRole("link", { name: "Test this call in the editor" }).click();
  await expect(page.getByRole("tab", { name: /^Test/ })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByLabel("Tool", { exact: true })).toHaveValue("read_file");
  await page.goBack();
  // Reached by "back" as well: who closes it by the keyboard goes on at its row.
  await expect(panel).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(rows().filter({ hasText: "read_file" }).getByRole("link")).toBeFocused();
  await page.keyboard.press("Enter");
  await panel.getByRole("link", { name: "Make a rule from it" }).click();
  await expect(page.locator("form[data-entry-form]")).toBeVisible();
  // Whoever came by the keyboard goes on in the rule.
  await expect(page.locator("form[data-entry-form] :focus")).toHaveCount(1);
  await expect(page.getByRole("heading", { name: "read_file" })).toBeVisible();
});

test("a rule of a tool that is denied is offered with what it takes, and begins with one press", async () => {
  await page.goto(`/${org}/calls?q=tool:write_file`);
  await rows().filter({ hasText: "write_file" }).first().getByRole("link").click();
  await page.getByRole("dialog").getByRole("link", { name: "Make a rule from it" }).click();
  await expect(page.getByText(/The policy does not name this tool: a rule here has nothing to decide/)).toBeVisible();
  await expect(page.locator("form[data-entry-form]")).toHaveCount(0);
  await page.getByRole("button", { name: "Let calls pass within a rule" }).click();
  await expect(page.locator("form[data-entry-form]")).toBeVisible();
});

test("an open log whose person signs out in another tab says so, shows nothing new, and leads back", async () => {
  await page.goto(`/${org}/calls?q=since:1h`);
  await expect(page.getByText("New calls appear by themselves")).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(`/${org}`);
  await signOut(other, person);
  await other.close();
  await expect(page.getByText("You are signed out; nothing new is shown")).toBeVisible({ timeout: 15_000 });
  await expect(page.getByRole("button", { name: "Pause" })).toHaveCount(0);
  const before = await rows().count();
  await client.call("read_file", { path: "a.txt" });
  await page.waitForTimeout(2_500);
  expect(await rows().count()).toBe(before);
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});
