// What the clipboard holds, found out as a person would: by pasting it somewhere.
import type { BrowserContext } from "@playwright/test";

export async function pasted(context: BrowserContext): Promise<string> {
  const page = await context.newPage();
  await page.setContent('<textarea aria-label="Paste"></textarea>');
  await page.bringToFront();
  await page.getByLabel("Paste").focus();
  await page.keyboard.press("ControlOrMeta+V");
  const text = await page.getByLabel("Paste").inputValue();
  await page.close();
  return text;
}
