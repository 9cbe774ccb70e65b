// The command palette finds what an organization has, by keyboard alone.
import { expect, test } from "@playwright/test";
import { startShopServer, type ShopServer } from "../support/upstreams/shop-server";
import { newPerson, signUp } from "./parts/people";
import { policyOfServer } from "./parts/policy-of-server";
import { expectReadsWell } from "./parts/reads-well";

let shop: ShopServer;
test.beforeAll(async () => { shop = await startShopServer(); });
test.afterAll(() => shop.close());

test("a tool and a policy are found by a part of their name, and what cannot be looked for is said", async ({ page, context }) => {
  const org = await signUp(page, newPerson("Karen Jones"));
  await policyOfServer(page, org, shop.url, { version: "1", default: "deny", tools: {} });
  await page.goto(`/${org}`);
  const palette = page.getByRole("dialog", { name: "Go to or create" });
  const field = palette.getByRole("combobox");

  await page.keyboard.press("ControlOrMeta+K");
  await field.fill("fund_ord");
  await expect(palette.getByRole("group", { name: "Tools" }).getByRole("option", { name: /^refund_order/ })).toBeVisible();
  await expectReadsWell(page, "the palette with what it found");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/${org}/servers/shop/tools/tol_`));
  await expect(page.getByRole("heading", { name: "refund_order" })).toBeVisible();

  await page.keyboard.press("ControlOrMeta+K");
  await expect(field).toHaveValue("");
  // No place is found by letters of its address: the tool is the first.
  await field.fill("order");
  await expect(palette.getByRole("option").first()).toHaveText(/^get_order/);
  await field.fill("Refund");
  await expect(palette.getByRole("group", { name: "Policies" }).getByRole("option", { name: /^Refunds/ })).toBeVisible();
  await field.fill("nothing goes by this");
  await expect(palette.getByText("Nothing here goes by that name.")).toBeVisible();

  await context.setOffline(true);
  await field.fill("refund_");
  await expect(palette.getByRole("status")).toHaveText("Tools, grants and policies cannot be looked for just now.");
  await context.setOffline(false);
  await field.fill("refund_o");
  await expect(palette.getByRole("option", { name: /^refund_order/ })).toBeVisible();
});
