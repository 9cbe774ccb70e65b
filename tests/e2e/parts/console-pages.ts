// Every page of the console, with the addresses that the demo gives them.
import { expect, type Page } from "@playwright/test";
import type { Demo } from "./demo-fixture";

export interface ConsolePage {
  readonly name: string;
  readonly path: string;
}

export const publicPages: readonly ConsolePage[] = [
  { name: "landing", path: "/" },
  { name: "sign-up", path: "/sign-up" },
  { name: "sign-in", path: "/sign-in" },
  { name: "forgot", path: "/forgot" },
  { name: "forgot-sent", path: "/forgot/sent" },
  { name: "reset", path: "/reset/none" },
  { name: "verify", path: "/verify/none" },
  { name: "verify-sent", path: "/verify/sent" },
  { name: "invitation-over", path: "/invitation/none" },
  { name: "mail", path: "/mail" },
];

/** The first address on a page that looks like this; a panel's, which no test can know. */
async function firstLink(page: Page, path: string, pattern: RegExp): Promise<string> {
  await page.goto(path);
  const links = page.getByRole("main").getByRole("link");
  const findHref = async (): Promise<string> => {
    const hrefs = await links.evaluateAll((elements) => elements.map((element) => element.getAttribute("href") ?? ""));
    return hrefs.find((href) => pattern.test(href)) ?? "";
  };
  // The page's frame stands before its content.
  await expect.poll(findHref, { message: `${path} has a link like ${String(pattern)}` }).not.toBe("");
  return findHref();
}

/** The pages of the demo's server; the page must be signed in to the demo's account. */
export async function serverPages(page: Page, demo: Demo): Promise<readonly ConsolePage[]> {
  const servers = `/${demo.organization}/servers`;
  const server = `${servers}/everything`;
  return [
    { name: "servers", path: servers },
    { name: "new-server", path: `${servers}/new` },
    { name: "server-tools", path: server },
    { name: "tool-panel", path: await firstLink(page, server, /\/tools\/tol_/) },
    { name: "policy-builder", path: `${server}/policy` },
    { name: "grants", path: `${server}/grants` },
    { name: "new-grant", path: `${server}/grants/new` },
    { name: "grant-panel", path: await firstLink(page, `${server}/grants`, /\/grants\/grt_/) },
    { name: "server-calls", path: `${server}/calls` },
    { name: "server-settings", path: `${server}/settings` },
  ];
}

/** The other pages of the demo's organization; the page must be signed in to the demo's account. */
export async function organizationPages(page: Page, demo: Demo): Promise<readonly ConsolePage[]> {
  const org = `/${demo.organization}`;
  return [
    { name: "overview", path: org },
    { name: "calls", path: `${org}/calls` },
    { name: "call-panel", path: await firstLink(page, `${org}/calls`, /\/calls\/cal_/) },
    { name: "changes", path: `${org}/changes` },
    { name: "evidence", path: `${org}/evidence` },
    { name: "settings", path: `${org}/settings` },
    { name: "members", path: `${org}/settings/members` },
    { name: "api-keys", path: `${org}/settings/api-keys` },
    { name: "destinations", path: `${org}/settings/destinations` },
    { name: "new-destination", path: `${org}/settings/destinations/new` },
    { name: "not-found", path: `${org}/nowhere` },
  ];
}

/** The pages of whoever is signed in. */
export const accountPages: readonly ConsolePage[] = [
  { name: "organizations", path: "/organizations" },
  { name: "new-organization", path: "/organizations/new" },
  { name: "account", path: "/account" },
  { name: "account-password", path: "/account/password" },
  { name: "account-sessions", path: "/account/sessions" },
  { name: "account-delete", path: "/account/delete" },
];

/** Waits until the page stands still: no skeleton, fonts loaded, the editor there where one belongs. */
export async function settle(page: Page): Promise<void> {
  await expect(page.locator(".animate-soft-pulse")).toHaveCount(0);
  if (page.url().endsWith("/policy")) await page.locator(".cm-content").waitFor();
  // What folds open is part of the page: the widest change is one with members before and after.
  if (page.url().endsWith("/changes")) await page.locator("summary").evaluateAll((summaries) => summaries.forEach((summary) => summary.parentElement?.setAttribute("open", "")));
  await page.evaluate(() => document.fonts.ready);
}
