// Values of calls: off until the server's settings say so, then on the call's page for those who may see them, without the secrets in them.
import { expect, test } from "@playwright/test";
import { startFileServer, type FileServer } from "../support/upstreams/file-server";
import { connectServer } from "./parts/connect-server";
import { connectLegacy } from "./parts/mcp-clients";
import { newPerson, signUp } from "./parts/people";

let files: FileServer;
test.beforeAll(async () => {
  files = await startFileServer();
});
test.afterAll(() => files.close());

test("arguments and results are shown on the call's page once their recording is switched on, with marks in place of secrets", async ({ page }) => {
  test.setTimeout(120_000);
  const org = await signUp(page, newPerson("Vera Value"));
  const access = await connectServer(page, org, "Files", files.url);
  const client = await connectLegacy(access);
  try {
    await page.getByRole("link", { name: "Settings", exact: true }).last().click();
    await expect(page.getByText("Not recorded: the log has names, sizes and a keyed hash.")).toBeVisible();
    const [args, results] = ["Record argument values", "Record result values"].map((name) => page.getByRole("switch", { name }));
    await args?.check();
    await results?.check();
    await page.locator("form").filter({ has: page.getByRole("switch", { name: "Record result values" }) }).getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Recorded, sealed. Only a gateway opens them")).toBeVisible();

    const panel = page.getByRole("dialog");
    await expect(async () => {
      await client.call("read_file", { path: "plan.txt", token: "t-very-secret" });
      await page.goto(`/${org}/calls`);
      await page.getByRole("region", { name: "Calls", exact: true }).getByRole("row").filter({ hasText: "read_file" }).first().click();
      await expect(panel.getByRole("button", { name: "Show recorded values" })).toBeVisible({ timeout: 3_000 });
    }).toPass({ timeout: 30_000 });
    await expect(panel, "nothing is shown before it is asked for").not.toContainText("plan.txt");
    await panel.getByRole("button", { name: "Show recorded values" }).click();
    await expect(panel.getByText("[redacted:token]")).toBeVisible();
    await expect(panel).toContainText("plan.txt");
    await expect(panel.getByText("Result", { exact: true }).first()).toBeVisible();
    await expect(panel).not.toContainText("t-very-secret");
  } finally {
    await client.close();
  }
  await page.goto(`/${org}/changes`);
  await expect(page.getByLabel("Changes", { exact: true }).getByText("Recorded values of a call read")).toBeVisible();
});
