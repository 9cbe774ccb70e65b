// `npm run demo` against the running instance: what it prints works, and it ends when it is told to.
import { expect, test } from "@playwright/test";
import { callDenied, startDemo } from "./parts/demo-fixture";
import { connectLegacy } from "./parts/mcp-clients";
import { signIn } from "./parts/people";

test("the demo makes an account whose grant is allowed one tool, denied another and not shown a third", async ({ page }) => {
  const { demo, stop } = await startDemo();
  expect(await callDenied(demo)).toContain("[POLICY DENIED]");

  const client = await connectLegacy(demo);
  const listed = await client.list();
  expect(listed).toContain(demo.allowedTool);
  expect(listed).not.toContain(demo.hiddenTool);
  expect(await client.call(demo.allowedTool, { message: "hello" })).toEqual({ isError: false, text: "Echo: hello" });
  await client.close();

  await signIn(page, demo);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await page.goto(`${demo.consoleUrl}/calls`);
  await expect(page.getByRole("region", { name: "Calls" }).getByRole("row").filter({ hasText: demo.deniedTool })).toContainText("Denied");

  expect(await stop(), "as a program that Ctrl-C has ended").toBe(130);
  const url = await fetch(demo.gatewayUrl, { method: "POST", headers: { Authorization: `Bearer ${demo.token}` } });
  expect(url.status, "the instance goes on").toBeLessThan(500);
});
