// The audit log as evidence, in a browser: what was signed is shown, both files and the verifier are taken along, and what one changes in them is found.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { callApi, consoleUrl, errorCode } from "./parts/machine";
import { makeApiKey } from "./parts/make-api-key";
import { newPerson, signUp } from "./parts/people";
import { expectReadsWell, seriousFindings } from "./parts/reads-well";

/** A gateway signs each minute. */
const signedWithinMs = 90_000;
let folder = "";
let page: Page;
let org = "";
let fingerprint = "";

test.describe.configure({ mode: "serial" });
test.beforeAll(async ({ browser }) => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-evidence-e2e-"));
  const context = await browser.newContext({ baseURL: consoleUrl() });
  page = await context.newPage();
  org = await signUp(page, newPerson("Eva Evidence"));
});
test.afterAll(async () => {
  await page.context().close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const inMain = (role: "button" | "link", name: RegExp) => page.getByRole("main").getByRole(role, { name });

function verify(...args: readonly string[]): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(folder, "verify.mjs"), ...args], { encoding: "utf8" });
  return { code: status, said: stdout + stderr };
}

test("before the first checkpoint the page says what waits, and then shows what was signed, by whom, and the key", async () => {
  test.setTimeout(signedWithinMs + 60_000);
  await page.goto(`/${org}`);
  await page.getByRole("navigation", { name: "Console" }).first().getByRole("link", { name: "Evidence" }).click();
  await expect(page.getByRole("heading", { name: "Evidence", level: 1 })).toBeVisible();
  const last = page.getByRole("heading", { name: "Last checkpoint" });
  await expect(page.getByRole("heading", { name: "No checkpoint yet" }).or(last)).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
  await expect.poll(async () => {
    await page.reload();
    return last.isVisible();
  }, { timeout: signedWithinMs }).toBe(true);
  await expect(page.getByRole("main")).toContainText(/console 1/);
  fingerprint = await page.getByText(/^[0-9a-f]{64}$/).innerText();
  await expect(page.getByRole("region", { name: "Checkpoints" }).getByRole("row")).not.toHaveCount(1);
  await expectReadsWell(page);
});

test("both files and the verifier leave by the page, verify offline, and a changed line is named", async () => {
  await page.goto(`/${org}/evidence`);
  const saved = async (click: () => Promise<void>): Promise<string> => {
    const [download] = await Promise.all([page.waitForEvent("download"), click()]);
    const file = path.join(folder, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  };
  const checkpoints = await saved(() => inMain("button", /^Checkpoints$/).click());
  const records = await saved(() => inMain("button", /^Records$/).click());
  await saved(() => inMain("link", /verify\.mjs/).click());
  const command = (await page.getByText(/^node verify\.mjs/).innerText()).split("\n")[0] ?? "";
  const run = () => spawnSync("sh", ["-c", command], { cwd: folder, encoding: "utf8" });
  expect(run(), "the command of the page, where the downloads are").toMatchObject({ status: 0, stdout: expect.stringContaining("Intact: the audit log of") });
  expect(verify(records, checkpoints, "--key", fingerprint)).toMatchObject({ code: 0, said: expect.stringContaining("Intact: the audit log of") });
  expect(verify("--fingerprint", checkpoints)).toMatchObject({ code: 0, said: `${fingerprint}\n` });
  const whole = fs.readFileSync(records, "utf8");
  fs.writeFileSync(records, whole.replace("org.create", "org.rename"));
  expect(verify(records, checkpoints, "--key", fingerprint)).toMatchObject({ code: 1, said: expect.stringMatching(/^TAMPERED WITH\. Record \d+ of console was edited.*\(line \d+ of the export\)/) });
  await page.goto(`/${org}/changes?act=evidence.export`);
  await expect(page.getByRole("list", { name: "Changes" }).getByText("Evidence downloaded")).toHaveCount(2);
});

test("a time is taken along by keyboard as a part, and a time in which nothing was signed is said and kept", async () => {
  await page.goto(`/${org}/evidence`);
  const today = new Date().toISOString().slice(0, 10);
  await page.getByLabel("Since").fill(today);
  await inMain("button", /^Checkpoints$/).focus();
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(download.suggestedFilename()).toMatch(/^checkpoints-.*-part\.json$/);
  const part = path.join(folder, "part.json");
  await download.saveAs(part);
  const key = await makeApiKey(page, org);
  const records = await callApi(`/audit/records?since=${today}`, { key });
  fs.writeFileSync(path.join(folder, "part.ndjson"), String(records.body));
  expect(verify(path.join(folder, "part.ndjson"), part, "--part", "--key", fingerprint)).toMatchObject({ code: 0, said: expect.stringContaining("A PART of the audit log") });
  expect(verify(path.join(folder, "part.ndjson"), part)).toMatchObject({ code: 2 });
  const none = await callApi("/audit/records?since=2099-01-01", { key });
  expect([none.status, errorCode(none)]).toEqual([400, "invalid_input"]);
  await page.goto(`/${org}/evidence`);
  await page.getByLabel("Since").fill("2099-01-01");
  await inMain("button", /^Records$/).click();
  await expect(page.getByText("The download did not begin")).toBeInViewport();
  await expect(page.locator(":focus"), "the focus is where the page says why").toContainText("No checkpoint was signed in this time.");
  await expect(page.getByLabel("Since")).toHaveValue("2099-01-01");
});
