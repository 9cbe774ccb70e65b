// An API key, made where people make them: on the settings page.
import type { Page } from "@playwright/test";

/** Makes a key with this role, and answers its token. */
export async function makeApiKey(page: Page, org: string, role: "Owner" | "Viewer" = "Owner"): Promise<string> {
  await page.goto(`/${org}/settings/api-keys`);
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByLabel("Label").fill("browser test");
  await page.getByLabel("Role").selectOption({ label: role });
  await page.getByRole("button", { name: "Make key" }).click();
  const token = await page.locator("[data-secret-value]").innerText();
  await page.getByRole("button", { name: "I have stored it" }).click();
  return token;
}
