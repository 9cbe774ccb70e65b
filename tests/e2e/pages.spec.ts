// Every page: readable by everybody, usable by keyboard and on a phone, fenced by its headers, silent about what is not one's own.
import { expect, type Page } from "@playwright/test";
import { accountPages, organizationPages, publicPages, serverPages, settle, type ConsolePage } from "./parts/console-pages";
import { test } from "./parts/demo-fixture";
import { newPerson, signIn, signUp } from "./parts/people";
import { expectReadsWell } from "./parts/reads-well";

// Each worker has a demo of its own.
test.describe.configure({ mode: "parallel" });

/** What the browser complains about while the page is used; a violated content security policy is an error of the console too. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // The 404 of a page that is looked for on purpose is no complaint.
    if (message.type() === "error" && !/status of 404/.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}

/** No serious finding of axe in either theme, no error, no violated policy, and no scrolling sideways on a phone. */
async function check(page: Page, pages: readonly ConsolePage[], complaints: string[]): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  for (const { name, path } of pages) {
    await page.goto(path);
    await settle(page);
    await expectReadsWell(page, `${name} (${path})`);
    expect.soft(complaints.splice(0), `${name} (${path})`).toEqual([]);
  }
}

const promise = "has a serious finding of axe in either theme, an error, a violated policy, or scrolls sideways on a phone";

test(`no page that everybody sees ${promise}`, async ({ page }) => {
  test.setTimeout(120_000);
  await check(page, publicPages, complaintsOf(page));
});

for (const [what, pagesOf] of [["a server", serverPages], ["an organization", organizationPages], ["an account", () => accountPages]] as const) {
  test(`no page of ${what} ${promise}`, async ({ page, demo }) => {
    test.setTimeout(180_000);
    const complaints = complaintsOf(page);
    await signIn(page, demo);
    await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
    await check(page, await pagesOf(page, demo), complaints);
  });
}

test("signing in, finding a denied call and reading it need no mouse", async ({ page, demo }) => {
  await page.goto("/sign-in");
  await page.keyboard.type(demo.email);
  await page.keyboard.press("Tab");
  for (let tabs = 0; tabs < 3 && !(await page.getByLabel("Password", { exact: true }).evaluate((input) => input === document.activeElement)); tabs += 1) await page.keyboard.press("Tab");
  await page.keyboard.type(demo.password);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();

  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("ControlOrMeta+K");
  await page.keyboard.type("Calls");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Calls", level: 1 })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: demo.deniedTool }).first().getByRole("link");
  await expect(row).toBeVisible();
  for (let rows = 0; rows < 20 && !(await row.evaluate((link) => link === document.activeElement)); rows += 1) await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText(`/tools/${demo.deniedTool}/deny_if/0`);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a policy is changed by the keyboard alone", async ({ page, demo }) => {
  await signIn(page, demo);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await page.goto(`/${demo.organization}/servers/everything/policy`);
  const tools = page.getByRole("list", { name: /^Tools, / });
  const sum = tools.getByRole("button", { name: /^get-sum\b/ });
  // The list is reached by Tab from where another section is shown, which looking at it has made so.
  await page.getByRole("button", { name: "All tools and defaults" }).focus();
  for (let tabs = 0; tabs < 3 && !(await tools.getByRole("button").first().evaluate((tool) => tool === document.activeElement)); tabs += 1) await page.keyboard.press("Tab");
  await expect(tools.getByRole("button").first()).toBeFocused();
  for (let downs = 0; downs < 20 && !(await sum.evaluate((tool) => tool === document.activeElement)); downs += 1) await page.keyboard.press("ArrowDown");
  await expect(sum).toBeFocused();
  await page.keyboard.press("d");
  await expect(sum).toContainText("Deny");
  await expect(page.getByText(/1 change since live v\d+/)).toBeVisible();
  await page.keyboard.press("h");
  await expect(sum).toContainText("Hide");
  await page.keyboard.press("ArrowDown");
  await expect(sum).not.toBeFocused();
  await page.getByRole("button", { name: "Discard" }).press("Enter");
  await expect(sum).toContainText("Allow");
});

test("every page forbids foreign scripts and frames", async ({ page, demo }) => {
  const nonces = new Set<string>();
  for (const path of ["/", "/sign-in", `/${demo.organization}`, "/nowhere/at/all", "/api/health"]) {
    const response = await page.request.get(path, { maxRedirects: 0 });
    const policy = response.headers()["content-security-policy"] ?? "";
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).toMatch(/script-src 'self' 'nonce-[\w+/=]+' 'strict-dynamic'/);
    expect(policy.match(/script-src [^;]*/)?.[0], path).not.toContain("unsafe");
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
    expect(response.headers()["x-content-type-options"], path).toBe("nosniff");
  }
  expect(nonces.size, "each answer has a nonce of its own").toBe(5);
  await page.goto("/");
  const foreign = await page.evaluate(() => new Promise<string>((resolve) => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "window.intruded = true";
    document.body.insertAdjacentHTML("beforeend", '<img src="x" onerror="window.intruded = true">');
  }));
  expect(foreign).toBe("script-src-attr");
});

test("another organization's pages and pages that nobody has are the same 404", async ({ page, demo }) => {
  const own = await signUp(page, newPerson("Sybil Stranger"));
  const see = async (path: string) => {
    const response = await page.goto(path);
    await expect(page.getByText("404", { exact: true })).toBeVisible();
    return { status: response?.status(), text: await page.locator("body").innerText() };
  };
  const nobodys = await see("/no-such-house");
  expect(nobodys.status).toBe(404);
  for (const path of [`/${demo.organization}`, `/${demo.organization}/servers/everything`, `/${demo.organization}/calls`, "/no-such-house/calls"]) {
    expect(await see(path), path).toEqual(nobodys);
  }
  const foreign = await see(`/${own}/servers/everything`);
  expect(foreign.status).toBe(404);
  expect(foreign, "a server of another organization, looked for in the own one").toEqual(await see(`/${own}/servers/no-such-server`));
  await page.goto(`/${own}/calls/cal_00000000000000000000000`);
  await expect(page.getByText("404", { exact: true })).toBeVisible();
  // One's own organization stays around what it has not; and who is signed in is asked to sign in nowhere.
  expect((await page.goto(`/${own}/no-such-page/at/all`))?.status()).toBe(404);
  await expect(page.getByRole("link", { name: "Go to the overview" })).toHaveAttribute("href", `/${own}`);
  await expect(page.getByRole("link", { name: "Servers", exact: true }).first()).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("banner").getByRole("link", { name: "Go to the console" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in" })).toHaveCount(0);
});
