// What every page owes its readers: nothing serious that axe finds, in either theme, and no scrolling sideways on a phone.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Serious and critical findings of axe, one line each, of what has come: a note that fades in is as pale as its ground in between. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await expect.poll(() => page.evaluate(isStill), { message: "what fades in is there" }).toBe(true);
  // A page of ours has no frames, so axe needs no second page to put their results together; and nobody reads what it passed.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary ?? ""}`));
}

/** Both themes without a serious finding, and a phone's width without scrolling sideways; leaves the page as large as it was. */
export async function expectReadsWell(page: Page, what = page.url()): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    expect.soft(await seriousFindings(page), `${what}, ${colorScheme}`).toEqual([]);
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 390, height: 844 });
  const widths = await page.evaluate(() => ({ page: document.documentElement.scrollWidth, window: document.documentElement.clientWidth }));
  expect.soft(widths.page, `${what} at 390 px`).toBeLessThanOrEqual(widths.window);
  if (size !== null) await page.setViewportSize(size);
}

/** Whether nothing is on its way that comes to an end; a skeleton pulses for as long as it is there. */
function isStill(): boolean {
  return document.getAnimations().every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().endTime === Infinity);
}
