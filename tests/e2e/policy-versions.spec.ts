// A policy through time, by several hands: tests that hold publication, a draft in two windows, versions compared and rolled back, files in and out.
import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { startFileServer, type FileServer } from "../support/upstreams/file-server";
import { newPerson, signUp } from "./parts/people";
import { PolicyBuilder } from "./parts/policy-builder";

let files: FileServer;
test.beforeAll(async () => { files = await startFileServer(); });
test.afterAll(() => files.close());

const saved = (page: Page) => page.getByText(/^Saved for everybody/).first();

/** The draft as the console holds it for everybody: what the builder asks for again and again. */
async function sharedDocument(page: Page): Promise<{ readonly tools: object }> {
  const answer = await (await page.waitForResponse((response) => response.url().includes("/policy/draft?policy="))).json();
  return JSON.parse(answer.value.document);
}

/** A part of the builder by its tab. */
const pane = (page: Page, name: string) => page.getByRole("tab", { name: new RegExp(`^${name}`) }).filter({ visible: true }).click();

async function startPolicy(page: Page, org: string): Promise<string> {
  await page.goto(`/${org}/servers/new`);
  await page.getByLabel("Address").fill(files.url);
  await page.getByLabel("Name", { exact: true }).fill("Files");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Healthy")).toBeVisible();
  await page.getByRole("link", { name: "Policy", exact: true }).click();
  await page.getByRole("button", { name: "Start from the proposed policy" }).click();
  await expect(page.getByText("v1 live")).toBeVisible();
  return page.url();
}

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

test("tests hold publication, two windows share one draft, versions are compared and rolled back, files go in and out", async ({ page, browser, context }, info) => {
  test.setTimeout(180_000);
  const builder = new PolicyBuilder(page);
  const org = await signUp(page, newPerson("Grace Hopper"));
  const policyTab = await startPolicy(page, org);

  await test.step("a call is tried by a form made of the tool's schema, and kept as a test", async () => {
    await builder.tool("read_file").click();
    await pane(page, "Test");
    await page.getByRole("region", { name: "Arguments" }).getByLabel("path").fill("notes.txt");
    await expect(page.getByText("Allowed: every rule that applies was met.")).toBeVisible();
    await page.getByLabel("Save as a test").fill("notes can be read");
    await page.getByRole("button", { name: "Save test" }).click();
    await expect(page.getByRole("region", { name: "Tests in the document" })).toContainText("passes");
    await expect(saved(page)).toBeVisible();
    expect(await sharedDocument(page)).toMatchObject({ tests: [{ name: "notes can be read", tool: "read_file", args: { path: "notes.txt" }, expect: "allow" }] });
  });

  await test.step("a version whose test fails is not published, and the refusal names the test", async () => {
    await builder.choose("read_file", "Deny");
    await expect(page.getByRole("button", { name: "1 test fails" })).toBeVisible();
    await page.getByRole("button", { name: "Save and publish" }).click();
    const review = page.getByRole("dialog", { name: "Review changes" });
    await expect(review).toContainText("notes can be read");
    await expect(review).toContainText("expected allowed");
    await page.keyboard.press("Escape");
    await expect(page.getByText("v1 live")).toBeVisible();
    await page.getByRole("button", { name: "1 test fails" }).click();
    await expect(page.getByRole("region", { name: "Tests in the document" })).toContainText("1 of 1 fail");
    await pane(page, "policy.json");
    const document = await sharedDocument(page);
    const rule = { conditions: [{ path: "args.path", op: "contains", value: "plan" }], on_deny: "Plans are private." };
    await builder.paste(JSON.stringify({ ...document, tools: { ...document.tools, read_file: { deny_if: [rule] } } }, null, 2));
    await builder.saveAndPublish();
    await expect(page.getByText("v2 live")).toBeVisible();
  });

  await test.step("every rule of a tried call says what it saw, and leads to its place", async () => {
    await builder.tool("read_file").click();
    await pane(page, "Test");
    await page.getByRole("region", { name: "Arguments" }).getByLabel("path").fill("plan.txt");
    const trace = page.getByRole("region", { name: "Trace" });
    await expect(trace).toContainText("matches, denies");
    await expect(trace).toContainText('saw "plan.txt"');
    await expect(page.getByText("[POLICY DENIED] Plans are private.")).toBeVisible();
    await trace.getByRole("button", { name: "Show /tools/read_file/deny_if/0 in the JSON" }).click();
    expect(await page.evaluate(() => getSelection()?.toString())).toContain("Plans are private.");
  });

  await test.step("a second window sees the draft, and where both changed it a person decides", async () => {
    const other = await browser.newContext({ storageState: await context.storageState() });
    const second = await other.newPage();
    await second.goto(policyTab);
    const theirs = new PolicyBuilder(second);
    await builder.choose("list_files", "Deny");
    await expect(saved(page)).toBeVisible();
    await expect(theirs.tool("list_files")).toContainText("D", { timeout: 15_000 });

    await other.setOffline(true);
    await theirs.choose("write_file", "Hide");
    await expect(second.getByText(/^Not saved, kept in this browser/).first()).toBeVisible();
    // It is on the server before the other window comes back: what stands there of saving may still be of the change before.
    const arrived = page.waitForResponse((response) => response.request().method() === "POST" && response.ok());
    await builder.choose("run_command", "Deny");
    await arrived;
    await expect(saved(page)).toBeVisible();
    await other.setOffline(false);
    await expect(second.getByText("You, in another window, changed this draft while you did")).toBeVisible({ timeout: 20_000 });
    await second.getByRole("button", { name: "Look and decide" }).click();
    await expect(second.getByRole("dialog")).toContainText("The two changes are about different places");
    await second.getByRole("button", { name: "Merge both" }).click();
    await expect(saved(second)).toBeVisible();
    await expect(theirs.tool("run_command")).toContainText("D");
    await expect(builder.tool("write_file")).toContainText("H", { timeout: 15_000 });
    await other.close();
  });

  await test.step("versions are compared in sentences and as text, and rolled back in one click", async () => {
    await builder.saveAndPublish();
    await expect(page.getByText("v3 live")).toBeVisible();
    await pane(page, "Versions");
    await page.getByRole("button", { name: "What to do with version 2" }).click();
    await page.getByRole("menuitem", { name: "Compare with live" }).click();
    const dialog = page.getByRole("dialog", { name: "Compare" });
    await dialog.getByRole("button", { name: "Swap the two" }).click();
    await expect(dialog.getByRole("region", { name: "Effect on the server’s tools" })).toContainText("write_file");
    await expect(dialog).toContainText("Deny always");
    await dialog.getByText("Text", { exact: true }).click();
    const differences = dialog.getByRole("group", { name: "Differences" });
    await differences.press("n");
    await expect(differences).toContainText("write_file");
    await page.keyboard.press("Escape");
    await page.getByRole("listitem").filter({ hasText: /^v2/ }).getByRole("button", { name: "Roll back" }).click();
    await expect(page.getByText("v2 live")).toBeVisible();
    await page.getByRole("button", { name: "Back to v3" }).click();
    await expect(page.getByText("v3 live")).toBeVisible();
  });

  await test.step("a version is a file, and a file in the published form becomes the draft once its changes were shown", async () => {
    await page.getByRole("button", { name: "What to do with version 1" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: "Download" }).click()]);
    expect(download.suggestedFilename()).toBe("default-v1.policy.json");
    const path = info.outputPath("v1.json");
    await download.saveAs(path);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ version: "1", default: "deny" });

    const published = { version: "1", default: "deny", hide: ["delete_file"], all_tools: { limits: [{ counter: "every_call", window: "minute", max: 120, scope: "grant" }] }, tools: { list_files: {} } };
    const choose = (name: string, text: string) => page.getByLabel("Policy file").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(text) });
    await choose("broken.json", '{"version":"2","defualt":"deny"}');
    await expect(page.getByRole("dialog").getByRole("list", { name: "Problems" })).toContainText("/defualt");
    await page.getByRole("button", { name: "Cancel" }).click();
    await choose("published.json", JSON.stringify(published));
    const dialog = page.getByRole("dialog", { name: "Import published.json" });
    await expect(dialog).toContainText("120 calls per minute per grant");
    await dialog.getByRole("button", { name: "Replace the draft" }).click();
    await expect.poll(() => sharedDocument(page)).toEqual(published);
    await page.getByRole("button", { name: "Discard", exact: true }).click();
    await expect(page.getByText("Same as live v3.")).toBeVisible();
  });
});
