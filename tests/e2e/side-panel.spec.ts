// A panel that is closed and opened again at once, by the keyboard, on a machine that is busy: what was pressed last is what is shown.
import { expect, test, type CDPSession, type Page } from "@playwright/test";
import { z } from "zod";
import { startFileServer, type FileServer } from "../support/upstreams/file-server";
import { callApi, consoleUrl } from "./parts/machine";
import { makeApiKey } from "./parts/make-api-key";
import { connectLegacy } from "./parts/mcp-clients";
import { newPerson, signUp } from "./parts/people";

const times = 5;
/** How late the page below comes, one after the other; with what each of them Enter is pressed before, while and after it does. */
const latenessMs = [0, 150, 400, 900];
const slowdown = 6;
const id = z.object({ id: z.string() });
let files: FileServer;
let page: Page;
let browserSide: CDPSession;
let org = "";

test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ browser }) => {
  files = await startFileServer();
  page = await (await browser.newContext({ baseURL: consoleUrl() })).newPage();
  org = await signUp(page, newPerson("Pia Panel"));
  const key = await makeApiKey(page, org);
  const { server, job } = z.object({ server: id, job: id }).parse((await callApi("/servers", { method: "POST", key, body: { name: "Files", url: files.url } })).body);
  await callApi(`/jobs/${job.id}?waitMs=20000`, { key });
  const document = JSON.stringify({ version: "1", default: "deny", tools: { read_file: {} } });
  const policy = await callApi(`/servers/${server.id}/policies`, { method: "POST", key, body: { name: "Readers", start: { kind: "document", document } } });
  const grant = await callApi("/grants", { method: "POST", key, body: { serverId: server.id, policyId: z.object({ policy: id }).parse(policy.body).policy.id, label: "CI runner" } });
  const { token } = z.object({ token: z.string() }).parse(grant.body);
  const client = await connectLegacy({ gatewayUrl: `${process.env["E2E_GATEWAY_URL"] ?? ""}/mcp/${server.id}`, token });
  await client.call("read_file", { path: "a.txt" });
  await client.close();
  await page.route((url) => url.searchParams.has("_rsc"), async (route) => {
    const isPrefetch = route.request().headers()["next-router-prefetch"] !== undefined;
    if (!isPrefetch && lateMs > 0) await new Promise((resolve) => setTimeout(resolve, lateMs));
    await route.continue();
  });
  browserSide = await page.context().newCDPSession(page);
});
test.afterAll(async () => {
  await page.context().close();
  await files.close();
});

const row = () => page.getByRole("region", { name: "Calls", exact: true }).getByRole("row").filter({ hasText: "read_file" }).getByRole("link");
const panel = () => page.getByRole("dialog");

let lateMs = 0;

function slowDown(rate: number): Promise<unknown> {
  return browserSide.send("Emulation.setCPUThrottlingRate", { rate });
}

/** Escape, and Enter `waitMs` after the row has the focus: before, while and after the page below comes. */
async function closeAndOpen(time: number): Promise<void> {
  lateMs = latenessMs[time % latenessMs.length] ?? 0;
  const waitMs = Math.floor(time / latenessMs.length) * 40;
  await page.keyboard.press("Escape");
  await expect(panel()).toBeHidden();
  await expect(row()).toBeFocused();
  await page.waitForTimeout(waitMs);
  await page.keyboard.press("Enter");
  await expect(panel(), `${String(waitMs)} ms after the row had the focus, the page below ${String(lateMs)} ms late`).toBeVisible();
  await expect(page).toHaveURL(/\/calls\/cal_/);
}

async function openFromRow(): Promise<void> {
  lateMs = 0;
  await slowDown(1);
  await page.goto(`/${org}/calls?q=tool:read_file`);
  await row().click();
  await expect(panel()).toBeVisible();
  await expect(page).toHaveURL(/\/calls\/cal_/);
}

test("opened from its row: Enter opens it again, whenever it comes", async () => {
  test.setTimeout(180_000);
  await openFromRow();
  await slowDown(slowdown);
  for (let time = 0; time < times; time += 1) await closeAndOpen(time);
});

async function openByAddress(): Promise<void> {
  lateMs = 0;
  await slowDown(1);
  await page.reload();
  await expect(panel()).toBeVisible();
  await slowDown(slowdown);
}

test("opened by its own address: Enter opens it again, whenever it comes", async () => {
  test.setTimeout(180_000);
  await openFromRow();
  // Each takes a page load: some of them, of every lateness.
  for (let time = 0; time < times; time += 3) {
    await openByAddress();
    await closeAndOpen(time);
  }
});

test("opened by its own address: Enter that comes while there is no row opens it when there is", async () => {
  await openFromRow();
  await openByAddress();
  // Where it was opened by its address, the log below is drawn anew, and is a skeleton in between.
  await page.evaluate(() => {
    const observer = new MutationObserver(() => {
      if (document.querySelector("main [data-row-link]") !== null || document.activeElement !== document.body) return;
      observer.disconnect();
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      document.body.dataset["pressed"] = "yes";
    });
    observer.observe(document.body, { childList: true, subtree: true });
  });
  lateMs = 900;
  await page.keyboard.press("Escape");
  const isPressed = await page.locator("body[data-pressed=yes]").waitFor({ state: "attached", timeout: 5_000 }).then(() => true, () => false);
  // The log may also come without a skeleton: then there was no moment without a row.
  if (!isPressed) {
    await expect(row()).toBeFocused();
    await page.keyboard.press("Enter");
  }
  await expect(panel()).toBeVisible();
  await expect(page).toHaveURL(/\/calls\/cal_/);
});
