// The shortest way in the browser from a server's address to a token that may call it.
import { expect, type Page } from "@playwright/test";
import type { Access } from "./mcp-clients";
import { pasted } from "./pasted";

/** Registers a server, takes the policy that is proposed, and makes a grant; ends on the grant's page. */
export async function connectServer(page: Page, org: string, name: string, url: string): Promise<Access> {
  await page.goto(`/${org}/servers/new`);
  await page.getByLabel("Address").fill(url);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("Healthy")).toBeVisible();
  await page.getByRole("link", { name: "Policy", exact: true }).click();
  await page.getByRole("button", { name: "Start from the proposed policy" }).click();
  await expect(page.getByText("v1 live")).toBeVisible();
  await page.goto(page.url().replace(/\/policy.*/, "/grants/new"));
  await page.getByLabel("Label").fill("CI");
  await page.getByRole("button", { name: "Make grant" }).click();
  await page.getByRole("region", { name: "Token of CI" }).getByRole("button", { name: "Copy", exact: true }).click();
  const token = await pasted(page.context());
  await page.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("button", { name: /^Copy/ }).first().click();
  return { gatewayUrl: await pasted(page.context()), token };
}
