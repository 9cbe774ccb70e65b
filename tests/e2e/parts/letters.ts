// The local mailbox, read in the browser as a person without a mail server does.
import { expect, type Page } from "@playwright/test";

/** Opens the newest letter to somebody with this subject, and follows its link. */
export async function followLetter(page: Page, letter: { readonly to: string; readonly subject: string }): Promise<void> {
  await page.goto("/mail");
  await page.getByRole("row").filter({ hasText: letter.to }).filter({ hasText: letter.subject }).first().getByRole("link").click();
  await expect(page.getByRole("heading", { name: letter.subject, level: 1 })).toBeVisible();
  await page.getByRole("link", { name: /^http/ }).first().click();
}
