// A webhook from the form to a signed event, a receiver that fails, and what the pages say of it meanwhile.
import { expect, test } from "@playwright/test";
import { eventsIn, isSignedBy, says, startReceiver, well, type EventReceiver } from "../support/event-receiver";
import { newPerson, signUp } from "./parts/people";
import { expectReadsWell } from "./parts/reads-well";

let receiver: EventReceiver;
test.beforeAll(async () => {
  receiver = await startReceiver();
});
test.afterAll(() => receiver.close());

test("a webhook is made, tried, fails, and goes on by itself", async ({ page }) => {
  test.setTimeout(150_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  const org = await signUp(page, newPerson("Wanda Webhook"));
  let secret = "";

  await test.step("the empty list teaches, and the form tells the secret once", async () => {
    await page.goto(`/${org}/settings/destinations`);
    await expect(page.getByText("Nothing is sent anywhere")).toBeVisible();
    await page.getByRole("link", { name: "New destination" }).click();
    await page.getByRole("radio", { name: /Elasticsearch/ }).check();
    await expect(page.getByLabel("API key")).toBeVisible();
    await page.getByRole("radio", { name: /Webhook/ }).check();
    // docs/verifying.md counts on them; here they would come among the deliveries that are looked for.
    const checkpoints = page.getByRole("checkbox", { name: /^Checkpoints/ });
    await expect(checkpoints).toBeChecked();
    await checkpoints.uncheck();
    await page.getByLabel("Name", { exact: true }).fill("Security team");
    await page.getByLabel("Address", { exact: true }).fill(receiver.url);
    await expectReadsWell(page);
    await page.getByRole("button", { name: "Make destination" }).click();
    secret = (await page.locator("[data-secret-value]").innerText()).trim();
    expect(secret).toMatch(/^whsec_/);
    await expect(page.getByRole("region", { name: "The signing secret" }), "whoever waits for the secret is brought to it").toBeFocused();
    // Longer than a gateway takes to send: nothing leaves that the receiver could not check yet.
    await page.waitForTimeout(2_500);
    expect(receiver.taken).toEqual([]);
    await page.getByRole("button", { name: "I have stored it" }).click();
    await expect(page.getByRole("heading", { name: "Security team" })).toBeVisible();
    expect(await page.content()).not.toContain(secret);
    await expect.poll(() => eventsIn(receiver.taken).map(({ data }) => data["action"])).toContain("destination.create");
  });

  await test.step("a test event arrives, signed, and is a delivery", async () => {
    await page.getByRole("button", { name: "Send a test event" }).click();
    const row = page.getByRole("region", { name: "Deliveries" }).getByRole("row", { name: /Test/ });
    await expect(row).toContainText("Delivered");
    expect(eventsIn(receiver.taken).map(({ type }) => type)).toContain("test");
    expect(receiver.taken.every((request) => isSignedBy(request, secret))).toBe(true);
    await expectReadsWell(page);
  });

  await test.step("a receiver that fails is named with its reason and its answer, and gets it when it is well", async () => {
    receiver.mood = says(500, "the disk is full");
    await page.getByRole("button", { name: "New signing secret" }).click();
    await page.getByRole("button", { name: "Make a new secret" }).click();
    await page.getByRole("button", { name: "I have stored it" }).click();
    await expect(async () => {
      await page.reload();
      await expect(page.getByText("Failing, tried again")).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 15_000 });
    await expect(page.getByText(/failed with an error of its own/).first()).toBeVisible();
    await page.getByRole("region", { name: "Deliveries" }).getByRole("row", { name: /Waiting/ }).getByRole("link").click();
    await expect(page.getByRole("region", { name: "Attempts" })).toContainText("the disk is full");
    await expectReadsWell(page);
    await page.goto(`/${org}`);
    await expect(page.getByRole("region", { name: "Destinations that fail" }).last().getByRole("row", { name: /Security team/ })).toContainText("failed with an error of its own");
    await expectReadsWell(page);
    receiver.mood = well;
    await page.getByRole("link", { name: "Security team" }).click();
    await expect(page.getByRole("heading", { name: "Security team" })).toBeVisible();
    await expect(async () => {
      await page.reload();
      await expect(page.getByText("Delivering", { exact: true })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 60_000 });
    expect(eventsIn(receiver.taken).map(({ data }) => data["action"])).toContain("destination.rotate_secret");
  });

  await test.step("at another origin its new secret is shown where one looks, on a phone too", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByLabel("Address", { exact: true }).fill("https://elsewhere.example/hook");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const panel = page.getByRole("region", { name: "The new signing secret" });
    await expect(panel).toBeInViewport();
    await expect(panel).toBeFocused();
    await expect(page.getByText("Saved, with a new signing secret: store it now.")).toBeVisible();
    await expect(page.getByText("Off", { exact: true })).toBeVisible();
    await panel.getByRole("button", { name: "I have stored it" }).click();
    await expect(page.getByText("Off", { exact: true })).toHaveCount(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  await test.step("it is turned off, and deleted by its name", async () => {
    await page.getByRole("button", { name: "Turn off" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Turn off" }).click();
    await expect(page.getByText("Off", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Delete the destination" }).click();
    await page.getByRole("dialog").getByLabel(/Type/).fill("Security team");
    await page.getByRole("dialog").getByRole("button", { name: "Delete the destination" }).click();
    await expect(page.getByText("Nothing is sent anywhere")).toBeVisible();
  });
});
