// What a newcomer does before anything is set up, and on a phone: one form to connect, a name that follows the address, nothing typed twice.
import { expect, test } from "@playwright/test";
import { startFileServer, type FileServer } from "../support/upstreams/file-server";
import { newPerson, signUp } from "./parts/people";

let files: FileServer;
test.beforeAll(async () => { files = await startFileServer(); });
test.afterAll(() => files.close());

test("an address that is pasted into the first step is connected, without a second form", async ({ page }) => {
  const org = await signUp(page, newPerson("Hedy Lamarr"));
  await page.getByLabel("Server address").fill("not an address");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByLabel("Server address")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Server address").fill(files.url);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Healthy")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: `Local ${new URL(files.url).port}` })).toBeVisible();
  await page.goto(`/${org}/servers/new`);
  await expect(page.getByLabel("Address")).toHaveValue("");
});

test("a server's name follows its address until somebody gives one, also after a reload and after an address that came to nothing", async ({ page }) => {
  const org = await signUp(page, newPerson("Karen Jones"));
  const address = page.getByLabel("Address");
  const name = page.getByLabel("Name", { exact: true });
  await page.goto(`/${org}/servers/new`);
  await address.fill("http://127.0.0.1:4001/mcp");
  await expect(name).toHaveValue("Local 4001");
  // The draft is kept when the event is over.
  await expect.poll(() => page.evaluate(() => Object.values(sessionStorage).join())).toContain("Local+4001");
  await page.reload();
  await expect(address, "the field that has the focus, too").toHaveValue("http://127.0.0.1:4001/mcp");
  await expect(name).toHaveValue("Local 4001");
  await address.fill("http://127.0.0.1:4002/mcp");
  await expect(name).toHaveValue("Local 4002");

  // What the way back from a server that never answered hands over.
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(`/${org}/servers/new?${new URLSearchParams({ url: "http://127.0.0.1:4003/mcp", name: "Local 4003" }).toString()}`);
  await expect(name).toHaveValue("Local 4003");
  await address.fill("https://files.example.com/mcp");
  await expect(name).toHaveValue("Files");
  await name.fill("Papers");
  await address.fill("https://other.example.com/mcp");
  await expect(name).toHaveValue("Papers");
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)));
  await page.reload();
  await expect(name).toHaveValue("Papers");
});

test("on a phone a table that goes on beyond its edge says so, and a toast is not where one presses next", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const org = await signUp(page, newPerson("Mary Jackson"));
  await page.goto(`/${org}/servers/new`);
  await page.getByLabel("Address").fill(files.url);
  await page.getByLabel("Name", { exact: true }).fill("Files");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  const toast = page.locator("[data-sonner-toast]").first();
  await expect(toast).toBeVisible();
  await expect.poll(async () => (await toast.boundingBox())?.y ?? 0).toBeLessThan(200);
  await expect(toast).toBeHidden();

  await page.getByRole("link", { name: "Policy", exact: true }).click();
  await page.getByRole("button", { name: "Start from the proposed policy" }).click();
  await expect(page.getByText("v1 live")).toBeVisible();
  await page.goto(`/${org}/servers/files/grants/new`);
  await page.getByLabel("Label").fill("Phone");
  await page.getByRole("button", { name: "Make grant" }).click();
  await page.getByRole("button", { name: "I have stored it" }).click();
  const table = page.getByRole("region", { name: "Grants", exact: true });
  const sign = page.locator("[data-more-columns]");
  await expect(sign).toBeVisible();
  await table.evaluate((frame) => frame.scrollTo({ left: frame.scrollWidth }));
  await expect(sign).toBeHidden();
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(page.getByRole("columnheader", { name: "Made" })).toBeInViewport();
  await expect(sign).toBeHidden();
});
