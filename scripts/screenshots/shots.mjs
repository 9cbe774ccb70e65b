// What is photographed, and how one gets there.
// @ts-check

/**
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {import("../demo/demo-commands.mjs").Demo} Demo
 * @typedef {{ name: string, go: (page: Page, demo: Demo) => Promise<void> }} Shot
 */

/** @param {string} name @param {(org: string) => string} path @returns {Shot} */
const at = (name, path) => ({ name, go: async (page, { organization }) => { await page.goto(path(organization)); } });

/** Before anybody is signed in. @type {readonly Shot[]} */
export const publicShots = [at("landing", () => "/"), at("sign-up", () => "/sign-up"), at("sign-in", () => "/sign-in")];

/** Before the first call. @type {readonly Shot[]} */
export const firstRunShots = [at("first-run", (org) => `/${org}`)];

/** With a log to look at. @type {readonly Shot[]} */
export const consoleShots = [
  at("overview", (org) => `/${org}`),
  at("servers", (org) => `/${org}/servers`),
  at("new-server", (org) => `/${org}/servers/new`),
  at("server-tools", (org) => `/${org}/servers/everything`),
  at("policy-builder", (org) => `/${org}/servers/everything/policy?tool=echo`),
  { name: "policy-test", go: tryCall },
  { name: "policy-diff", go: reviewDraft },
  at("grants", (org) => `/${org}/servers/everything/grants`),
  { name: "grant-minted", go: mintGrant },
  at("calls", (org) => `/${org}/calls`),
  { name: "call-panel", go: openDeniedCall },
  at("changes", (org) => `/${org}/changes`),
  at("evidence", (org) => `/${org}/evidence`),
  at("settings", (org) => `/${org}/settings`),
  at("members", (org) => `/${org}/settings/members`),
];

/** @type {Shot["go"]} */
async function mintGrant(page, { organization }) {
  await page.goto(`/${organization}/servers/everything/grants/new`);
  await page.getByLabel("Label").fill("CI runner");
  await page.getByRole("button", { name: "Make grant" }).click();
  const token = await page.locator("[data-secret-value]").innerText();
  // Its instance ends with this script; still, no picture shows a token that ever worked.
  await page.evaluate((secret) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeValue?.includes(secret)) node.nodeValue = node.nodeValue.replace(secret, `pcg_${"x".repeat(secret.length - 4)}`);
    }
  }, token);
}

/** @type {Shot["go"]} */
async function tryCall(page, { organization }) {
  await page.goto(`/${organization}/servers/everything/policy?tool=get-env`);
  await openPart(page, "Test");
  await page.getByRole("region", { name: "Trace" }).scrollIntoViewIfNeeded();
}

/** @type {Shot["go"]} */
async function reviewDraft(page, { organization }) {
  await page.goto(`/${organization}/servers/everything/policy?tool=echo`);
  const draft = page.getByRole("button", { name: "Review changes" });
  // The first of the pictures makes the draft; the others find it shared.
  if (await draft.isDisabled()) await page.getByRole("group", { name: "What happens to calls" }).getByText("Deny", { exact: true }).click();
  await page.getByText(/^Saved for everybody/).first().waitFor();
  await draft.click();
  await page.getByRole("dialog", { name: "Review changes" }).waitFor();
}

/** @param {Page} page @param {string} name */
async function openPart(page, name) {
  await page.getByRole("tab", { name }).filter({ visible: true }).first().click();
}

/** @type {Shot["go"]} */
async function openDeniedCall(page, { organization, deniedTool }) {
  await page.goto(`/${organization}/calls`);
  await page.getByRole("row").filter({ hasText: deniedTool }).first().getByRole("link").click();
  await page.getByRole("dialog").getByText("Decided in").waitFor();
}
