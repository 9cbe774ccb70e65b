// A policy built in full by mouse and keyboard alone, published, obeyed by the running gateway, and rolled back.
import { expect, test, type Page } from "@playwright/test";
import { startShopServer, type ShopServer } from "../support/upstreams/shop-server";
import { connectModern, type Access } from "./parts/mcp-clients";
import { pasted } from "./parts/pasted";
import { newPerson, signUp } from "./parts/people";
import { PolicyBuilder } from "./parts/policy-builder";
import { policyOfServer } from "./parts/policy-of-server";
import { expectReadsWell } from "./parts/reads-well";

const obeysWithinMs = 2_000;
const tooMuch = "At most 100 at once. Ask a person for more.";

let shop: ShopServer;
test.beforeAll(async () => { shop = await startShopServer(); });
test.afterAll(() => shop.close());

/** Calls until the answer is the wanted one, and says how long that took from the given moment. */
async function msUntil(access: Access, since: number, tool: string, args: Record<string, unknown>, isThere: (text: string, isError: boolean) => boolean): Promise<number> {
  const client = await connectModern(access);
  try {
    await expect.poll(async () => {
      const { text, isError } = await client.call(tool, args).catch((error: unknown) => ({ text: String(error), isError: true }));
      return isThere(text, isError);
    }, { intervals: [50], timeout: obeysWithinMs + 1_000 }).toBe(true);
    return Date.now() - since;
  } finally {
    await client.close();
  }
}

/** Does it, and answers when the console had answered. */
async function answeredAt(page: Page, act: () => Promise<void>): Promise<number> {
  const [at] = await Promise.all([page.waitForResponse((response) => response.request().method() === "POST").then(() => Date.now()), act()]);
  return at;
}

/** The numbers of lines of the document that do not stand beside their line. */
function numbersBeside(page: Page): Promise<readonly (string | null)[]> {
  return page.evaluate(() => {
    const tops = [...document.querySelectorAll(".cm-line")].map((line) => line.getBoundingClientRect().top);
    const numbers = [...document.querySelectorAll(".cm-lineNumbers .cm-gutterElement")].filter((one) => one.getBoundingClientRect().height > 0);
    return numbers.filter((one) => Math.abs(one.getBoundingClientRect().top - (tops[Number(one.textContent) - 1] ?? Infinity)) > 2).map((one) => one.textContent);
  });
}

test("a policy is built by mouse and keyboard, published, obeyed and rolled back", async ({ page, context }) => {
  test.setTimeout(180_000);
  const builder = new PolicyBuilder(page);
  let org = "";

  const access = await test.step("a shop, a policy that denies all, and a grant under it", async () => {
    org = await signUp(page, newPerson("Grace Hopper"));
    await page.goto(`/${org}/servers/new`);
    await page.getByLabel("Address").fill(shop.url);
    await page.getByLabel("Name", { exact: true }).fill("Shop");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByText("Healthy")).toBeVisible();
    await page.getByRole("link", { name: "Policy", exact: true }).click();
    await page.getByRole("button", { name: "Start otherwise" }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Refunds");
    await page.getByRole("dialog").getByText("Deny all", { exact: true }).click();
    await page.getByRole("button", { name: "Make policy" }).click();
    await expect(page.getByText("v1 live")).toBeVisible();
    await page.goto(`/${org}/servers/shop/grants/new`);
    await page.getByLabel("Label").fill("Support agent");
    await page.getByRole("button", { name: "Make grant" }).click();
    const secret = page.getByRole("region", { name: "Token of Support agent" });
    await secret.getByRole("button", { name: "Copy", exact: true }).click();
    const token = await pasted(context);
    await secret.getByRole("button", { name: "I have stored it" }).click();
    await page.goto(`/${org}/servers/shop/policy`);
    await page.locator(".cm-content").waitFor();
    await expect.poll(() => numbersBeside(page)).toEqual([]);
    const gatewayUrl = /http:\/\/127\.0\.0\.1:\d+\/mcp\/srv_\w+/.exec(await page.getByRole("main").innerText())?.[0] ?? "";
    return { gatewayUrl, token };
  });

  await test.step("reading tools are allowed by their class, and what wipes is hidden by a pattern whose matches show", async () => {
    await page.getByRole("button", { name: "By class or pattern" }).click();
    await page.getByRole("button", { name: "Allow read tools" }).click();
    await expect(page.getByRole("list", { name: "Tools governed now" })).toContainText("list_orders");
    await page.getByRole("button", { name: "By class or pattern" }).click();
    await page.getByLabel("Pattern of names").fill("wipe_*");
    await expect(page.getByRole("dialog").getByRole("status")).toHaveText("Matches 2 tools now:");
    await page.keyboard.press("Enter");
    const pattern = page.getByRole("group", { name: "Sections for many tools" }).getByRole("button", { name: /^wipe_\*/ });
    await pattern.focus();
    await page.keyboard.press("h");
    await expect(builder.tool("wipe_orders")).toContainText("Hide");
    await expect(builder.tool("get_order")).toContainText("Allow, from its class or a pattern");
  });

  await test.step("many tools at once, by keyboard, one step of undo", async () => {
    await builder.tool("update_order").focus();
    await page.keyboard.press("x");
    await builder.tool("run_report").click({ modifiers: ["ControlOrMeta"] });
    await expect(page.getByRole("region", { name: "Marked tools" })).toContainText("2 marked");
    await page.getByRole("region", { name: "Marked tools" }).getByRole("button", { name: "Approve" }).click();
    await expect(builder.tool("run_report")).toContainText("Approve");
    await page.getByRole("button", { name: "Undo" }).click();
    for (const tool of ["update_order", "run_report"]) await expect(builder.tool(tool)).toContainText("Not listed");
    await page.getByRole("button", { name: "Redo" }).click();
    for (const tool of ["update_order", "run_report"]) await expect(builder.tool(tool)).toContainText("Approve");
    await page.keyboard.press("Escape");
  });

  await test.step("refunds: a rule on an argument out of the schema's tree, and a cap on their sum", async () => {
    await builder.choose("refund_order", "Custom");
    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.getByRole("button", { name: "Choose from the list" }).click();
    await page.getByPlaceholder("Find an argument").fill("amount");
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Argument", { exact: true })).toHaveValue("args.amount");
    await page.getByLabel("Comparison").selectOption({ label: "is greater than" });
    await page.getByLabel("Value", { exact: true }).fill("100");
    await page.getByLabel("Message to the agent").fill(tooMuch);
    await page.getByRole("button", { name: "Add rule" }).click();
    await expect(page.getByText("Deny when amount is greater than 100")).toBeVisible();

    await page.getByRole("button", { name: "Add a rule" }).click();
    await page.getByLabel("Argument", { exact: true }).fill("args.reason");
    await page.getByLabel("Comparison").selectOption({ label: "contains" });
    await page.getByLabel("Value", { exact: true }).fill("gift");
    await page.getByRole("button", { name: "Add rule" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Say what happens when reason is absent." })).toBeVisible();
    await page.getByRole("group", { name: "When reason is absent" }).getByText("Let it pass").click();
    await page.getByRole("button", { name: "Add rule" }).click();
    const second = page.getByRole("button", { name: /^Deny when reason contains/ });
    await second.focus();
    await page.keyboard.press("Alt+ArrowUp");
    await expect(page.getByRole("button", { name: /^Deny when/ }).first()).toContainText("reason");

    await page.getByRole("button", { name: "Add a limit" }).click();
    await page.getByText("Add up an argument").click();
    await page.getByLabel("Up to").fill("150");
    await page.getByLabel("Window").selectOption({ label: "per day" });
    await page.getByRole("button", { name: "Add limit" }).click();
    await expect(page.getByText("Sum of amount up to 150 per day per grant")).toBeVisible();
  });

  await test.step("the JSON is the same document", async () => {
    expect(await builder.document()).toEqual({
      version: "1", default: "deny", hide: ["wipe_*"], risk: { read: { action: "allow" } },
      tools: {
        update_order: { approve_if: [{ conditions: [] }] },
        run_report: { approve_if: [{ conditions: [] }] },
        refund_order: {
          deny_if: [
            { conditions: [{ path: "args.reason", op: "contains", value: "gift", if_missing: "no_match" }] },
            { conditions: [{ path: "args.amount", op: "gt", value: 100 }], on_deny: tooMuch },
          ],
          limits: [{ counter: "refund_order_rate", window: "day", max: 150, scope: "grant", increment_from: "args.amount" }],
        },
      },
    });
  });

  await test.step("a test of the document is written by hand, with the editor's help", async () => {
    await builder.json.click();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.type('"te');
    await expect(page.getByRole("option", { name: "tests" })).toBeVisible();
    // A list that has only just opened does not take Enter: whoever types fast meant a line break.
    await page.waitForTimeout(200);
    await page.keyboard.press("Enter");
    await page.keyboard.insertText(`{"name":"too much","tool":"refund_order","args":{"orderId":"O-1","amount":500,"currency":"EUR"},"expect":"deny","rule":"/tools/refund_order/deny_if/1"}`);
    await page.keyboard.press("End");
    await page.keyboard.insertText(",");
    await expect(page.getByText("Valid", { exact: true })).toBeVisible();
    await expect(builder.tool("refund_order")).toContainText("Custom");
  });

  await test.step("published, it is what the gateway obeys within two seconds", async () => {
    const at = await answeredAt(page, () => builder.saveAndPublish());
    expect(await msUntil(access, at, "get_order", { orderId: "O-1001" }, (text) => text.includes("2 lamps"))).toBeLessThan(obeysWithinMs);
  });

  await test.step("every part of it holds", async () => {
    const client = await connectModern(access);
    expect(await client.list()).not.toContain("wipe_orders");
    const refund = (amount: number, reason?: string) => client.call("refund_order", { orderId: "O-1001", amount, currency: "EUR", ...(reason === undefined ? {} : { reason }) });
    expect(await refund(500)).toEqual({ isError: true, text: `[POLICY DENIED] ${tooMuch}` });
    expect((await refund(5, "a gift")).isError).toBe(true);
    expect(await refund(90.5)).toEqual({ isError: false, text: "refunded 90.5 EUR" });
    expect((await refund(60)).isError).toBe(true);
    expect(await refund(59.5)).toEqual({ isError: false, text: "refunded 59.5 EUR" });
    expect((await client.call("run_report", { query: "x" })).isError).toBe(true);
    await client.close();
    expect(shop.received.filter(({ tool }) => tool === "refund_order")).toHaveLength(2);
    expect(shop.received.filter(({ tool }) => tool === "run_report" || tool.startsWith("wipe"))).toEqual([]);
  });

  await test.step("rolled back, the first version is obeyed within two seconds", async () => {
    await page.getByRole("tab", { name: "Versions" }).click();
    const at = await answeredAt(page, async () => { await page.getByRole("button", { name: "Roll back" }).click(); });
    expect(await msUntil(access, at, "get_order", { orderId: "O-1001" }, (text, isError) => isError && text.includes("POLICY DENIED"))).toBeLessThan(obeysWithinMs);
    await expect(page.getByText("v1 live")).toBeVisible();
  });
});

test("groups in groups, a rule's name and a rate_limit are edited where they are shown, and the JSON changes there alone", async ({ page }) => {
  const builder = new PolicyBuilder(page);
  const org = await signUp(page, newPerson("Ada Lovelace"));
  const inner = { not: { all: [{ path: "args.amount", op: "gt", value: 1 }, { not: { path: "args.amount", op: "lt", value: 9 } }] } };
  const rule = { id: "odd-sums", conditions: [{ any: [{ path: "args.amount", op: "eq", value: 7 }, inner] }] };
  const section = { rate_limit: { window: 60, max: 5 }, deny_if: [rule] };
  const document = (refund: object) => ({ version: "1", default: "deny", tools: { refund_order: refund } });
  await page.goto(await policyOfServer(page, org, shop.url, document(section)));
  await builder.tool("refund_order").click();

  await page.getByRole("button", { name: /^5 calls per 60 seconds per grant/ }).click();
  await page.getByLabel("Calls", { exact: true }).fill("9");
  await page.getByRole("button", { name: "Keep changes" }).click();
  await expect.poll(() => builder.document()).toEqual(document({ ...section, rate_limit: { window: 60, max: 9 } }));

  await page.getByRole("button", { name: /^Deny when/ }).click();
  await expect(page.getByRole("combobox", { name: "How the group is joined" })).toHaveCount(3);
  await page.getByRole("combobox", { name: "How the group is joined" }).nth(1).selectOption({ label: "all of these hold" });
  await page.getByLabel("Name of the rule").fill("even-sums");
  await page.getByRole("button", { name: "Keep changes" }).click();
  await expect.poll(() => builder.document()).toEqual(document({
    rate_limit: { window: 60, max: 9 }, deny_if: [{ id: "even-sums", conditions: [{ any: [{ path: "args.amount", op: "eq", value: 7 }, inner.not] }] }],
  }));
});

test("a condition whose value nobody has said holds its rule back, and the empty text is one's own choice", async ({ page }) => {
  const builder = new PolicyBuilder(page);
  const org = await signUp(page, newPerson("Edith Clarke"));
  const document = (section: object) => ({ version: "1", default: "deny", tools: { refund_order: section } });
  await page.goto(await policyOfServer(page, org, shop.url, document({})));
  await builder.choose("refund_order", "Custom");
  await page.getByRole("button", { name: "Add a rule" }).click();
  await page.getByLabel("Argument", { exact: true }).fill("args.reason");
  await page.getByRole("group", { name: "When reason is absent" }).getByText("Let it pass").click();
  await page.getByRole("button", { name: "Add rule" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Write the value, or tick that the empty text is meant." })).toBeVisible();
  expect(await builder.document()).toEqual(document({}));
  await expectReadsWell(page, "a value that is missing");
  await page.getByLabel("The empty text").focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Add rule" }).click();
  await expect(page.getByText('Deny when reason is ""')).toBeVisible();
  await expect.poll(() => builder.document()).toEqual(document({ deny_if: [{ conditions: [{ path: "args.reason", op: "eq", value: "", if_missing: "no_match" }] }] }));
});

test("what no call comes to is taken out, a rate_limit is made, and JSON that is not valid holds the publication back, each with its way back", async ({ page }) => {
  const builder = new PolicyBuilder(page);
  const org = await signUp(page, newPerson("Mary Somerville"));
  const limits = [{ counter: "refunds", window: "day", max: 5 }];
  const document = (said: object) => ({ version: "1", default: "deny", ...said });
  await page.goto(await policyOfServer(page, org, shop.url, document({ tools: { refund_order: { limits }, list_orders: {} } })));
  const undo = page.getByLabel("Undo", { exact: true });

  await builder.choose("refund_order", "Hide");
  await expect(page.getByText("2 warnings")).toBeVisible();
  await page.getByRole("button", { name: "Take it out" }).click();
  await expect.poll(() => builder.document()).toEqual(document({ hide: ["refund_order"], tools: { list_orders: {} } }));
  await expect(page.getByText("Valid", { exact: true })).toBeVisible();
  await undo.click();
  await expect.poll(() => builder.document()).toEqual(document({ hide: ["refund_order"], tools: { refund_order: { limits }, list_orders: {} } }));
  await builder.choose("refund_order", "Custom");

  await page.getByRole("button", { name: "Add a rate limit" }).click();
  await page.getByLabel("Calls", { exact: true }).fill("3");
  await page.getByLabel("Seconds").fill("0");
  await page.getByRole("button", { name: "Add limit" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "window" })).toBeVisible();
  await page.getByLabel("Seconds").fill("30");
  await page.getByRole("button", { name: "Add limit" }).click();
  await expect(page.getByText("3 calls per 30 seconds per grant")).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a rate limit" })).toHaveCount(0);
  const rated = document({ tools: { refund_order: { limits, rate_limit: { max: 3, window: 30 } }, list_orders: {} } });
  await expect.poll(() => builder.document()).toEqual(rated);
  await undo.click();
  await expect(page.getByRole("button", { name: "Add a rate limit" })).toBeVisible();
  await page.getByLabel("Redo", { exact: true }).click();
  await expect.poll(() => builder.document()).toEqual(rated);

  await builder.json.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("x");
  const publish = page.getByRole("button", { name: "Save and publish" });
  for (const act of [publish, page.getByRole("button", { name: "Review changes" })]) {
    await expect(act).toBeDisabled();
    await expect(act).toHaveAccessibleDescription("Mend 1 error in the JSON first");
  }
  await page.getByRole("tab", { name: "Test" }).click();
  await publish.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Errors" })).toContainText("Not valid JSON");
  await expect(builder.json).toBeFocused();
  await expect(page.locator("[data-sonner-toast]")).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+Z");
  await expect(publish).toBeEnabled();
  await builder.saveAndPublish();
});

test("on a phone every part of the builder is within reach, and has the screen", async ({ page }) => {
  const builder = new PolicyBuilder(page);
  const org = await signUp(page, newPerson("Ida Rhodes"));
  const path = await policyOfServer(page, org, shop.url, { version: "1", default: "deny", tools: { refund_order: {} } });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(path);
  const tab = (name: string) => page.getByRole("tab", { name }).filter({ visible: true });
  for (const name of ["Tools", "Rules", "JSON", "Test", "Replay", "Versions"]) await expect(tab(name)).toBeInViewport({ ratio: 1 });

  await builder.tool("wipe_orders").scrollIntoViewIfNeeded();
  const rows = page.getByRole("list", { name: /^Tools, / }).getByRole("listitem");
  const seen = await rows.evaluateAll((all) => all.filter((row) => row.getBoundingClientRect().top > 0 && row.getBoundingClientRect().bottom < window.innerHeight).length);
  expect(seen).toBeGreaterThan(5);
  await expect(tab("Versions")).toBeInViewport({ ratio: 1 });

  await builder.tool("wipe_orders").click();
  await expect(page.getByRole("heading", { name: "wipe_orders" })).toBeInViewport({ ratio: 1 });
  await page.getByRole("group", { name: "What happens to calls" }).getByText("Hide", { exact: true }).click();
  await expect(page.getByRole("button", { name: "Save and publish" })).toBeInViewport({ ratio: 1 });
  await tab("Tools").click();
  await expect(builder.tool("wipe_orders")).toBeInViewport({ ratio: 1 });
});

test("the policy language's schema is public, for editors anywhere", async ({ request }) => {
  const response = await request.get("/schema/policy/v1.json");
  expect(response.status()).toBe(200);
  expect(response.headers()).toMatchObject({ "access-control-allow-origin": "*", "content-type": "application/schema+json" });
  expect(response.headers()["cache-control"]).toContain("max-age");
  expect(await response.json()).toMatchObject({ $id: "/schema/policy/v1.json", required: ["version", "default"] });
});
