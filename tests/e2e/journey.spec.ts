// The whole journey in one browser, then by three MCP clients: what a new person does on the first day.
import { expect, test } from "@playwright/test";
import { startFileServer, type FileServer } from "../support/upstreams/file-server";
import { connectLegacy, connectModern, inspector } from "./parts/mcp-clients";
import { pasted } from "./parts/pasted";
import { newPerson, signUp } from "./parts/people";
import { PolicyBuilder } from "./parts/policy-builder";

const denialMessage = "Plans are private. Read notes.txt instead.";
const revocationMsMax = 2_000;

let files: FileServer;
test.beforeAll(async () => { files = await startFileServer({ firstAnswerMs: 2_500 }); });
test.afterAll(() => files.close());

test("from sign-up to a denied call in the audit log", async ({ page }) => {
  test.setTimeout(150_000);
  const builder = new PolicyBuilder(page);
  let org = "";
  let policyTab = "";

  await test.step("a person signs up and has an organization", async () => {
    org = await signUp(page, newPerson("Ada Lovelace"));
    await expect(page.getByRole("button", { name: /^Organization: Ada Lovelace’s organization/ })).toBeVisible();
  });

  await test.step("a server is registered by its address, and the gateway lists its tools with their risk classes", async () => {
    await page.goto(`/${org}/servers/new`);
    await page.getByLabel("Address").fill(files.url);
    await page.getByLabel("Name", { exact: true }).fill("Files");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("status").filter({ hasText: /^(Asking the gateway to connect|Connecting)/ })).toBeVisible();
    const tools = page.getByRole("region", { name: "Tools" });
    for (const [tool, risk] of [["list_files", "Read"], ["read_file", "Read"], ["write_file", "Write"], ["run_command", "Execute"], ["delete_file", "Destructive"]] as const) {
      await expect(tools.getByRole("row", { name: new RegExp(`${tool}.*${risk}`) })).toBeVisible();
    }
    await expect(page.getByText("Healthy")).toBeVisible();
    expect(files.received, "looking at a server calls none of its tools").toEqual([]);
  });

  await test.step("the proposed policy is the beginning", async () => {
    await page.getByRole("link", { name: "Policy", exact: true }).click();
    await page.getByRole("button", { name: "Start from the proposed policy" }).click();
    await expect(page.getByText("v1 live")).toBeVisible();
    policyTab = page.url();
    await expect(builder.tool("delete_file")).toContainText("Hide");
    await expect(builder.tool("read_file")).toContainText("Allow");
  });

  await test.step("what is changed visually is in the JSON", async () => {
    await builder.choose("run_command", "Deny");
    await page.getByLabel("Message to the agent").fill("Commands are not for agents.");
    await page.getByLabel("Message to the agent").blur();
    await builder.choose("list_files", "Custom");
    await builder.addLimit(2, "per minute");
    await builder.choose("read_file", "Custom");
    await builder.addDenyRule({ argument: "args.path", comparison: "contains", value: "plan", message: denialMessage });
    expect(await builder.document()).toMatchObject({
      version: "1", default: "deny", hide: ["delete_file"],
      tools: {
        run_command: { deny_if: [{ conditions: [], on_deny: "Commands are not for agents." }] },
        list_files: { limits: [{ window: "minute", max: 2, scope: "grant" }] },
        read_file: { deny_if: [{ conditions: [{ path: "args.path", op: "contains", value: "plan" }], on_deny: denialMessage }] },
      },
    });
  });

  await test.step("what is pasted is on the visual side, and an error leads to its place", async () => {
    const drawn = JSON.stringify(await builder.document(), null, 2);
    await builder.paste(drawn.replace('"write_file"', '"write_fiel"').replace('"max": 2', '"max": "two"'));
    await expect(page.getByText("1 error", { exact: true })).toBeVisible();
    await expect(page.getByText("The JSON is not valid")).toBeVisible();
    const error = page.getByRole("list", { name: "Errors" }).getByRole("button");
    await expect(error).toContainText("/tools/list_files/limits/0/max");
    await error.click();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe('"two"');

    await builder.paste(drawn.replace('"write_file"', '"write_fiel"'));
    await expect(page.getByRole("list", { name: "Warnings" })).toContainText("write_file");
    await expect(builder.tool("write_file")).toContainText("Not listed");
    await builder.paste(drawn);
    await expect(page.getByRole("status").filter({ hasText: /^Valid/ })).toBeVisible();
    await expect(builder.tool("list_files")).toContainText("Custom");
    await builder.tool("list_files").click();
    await expect(page.getByText("2 calls per minute per grant")).toBeVisible();
  });

  await test.step("saving makes version 2, and it is live", async () => {
    await builder.saveAndPublish();
    await expect(page.getByText("v2 live")).toBeVisible();
    await page.reload();
    await expect(page.getByText("Same as live v2.")).toBeVisible();
  });

  const access = await test.step("a grant is made; its address and token are copied", async () => {
    await page.goto(policyTab.replace(/\/policy.*/, "/grants/new"));
    await page.getByLabel("Label").fill("CI runner");
    await page.getByRole("button", { name: "Make grant" }).click();
    const secret = page.getByRole("region", { name: "Token of CI runner" });
    await secret.getByRole("button", { name: "Copy", exact: true }).click();
    const token = await pasted(page.context());
    expect(token).toMatch(/^pcg_\w+$/);
    await expect(secret.getByText("claude mcp add")).toContainText(token);
    await secret.getByRole("button", { name: "I have stored it" }).click();
    await expect(secret).toBeHidden();
    await expect(page.getByRole("link", { name: "CI runner" })).toBeVisible();
    expect(await page.content()).not.toContain(token);
    await page.getByRole("button", { name: /^Copy/ }).first().click();
    const gatewayUrl = await pasted(page.context());
    expect(gatewayUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp\/srv_\w+$/);
    return { gatewayUrl, token };
  });

  const log = await page.context().newPage();
  await log.goto(`/${org}/calls`);
  await expect(log.getByText("No calls yet")).toBeVisible();

  await test.step("the legacy client sees, calls and is denied", async () => {
    const client = await connectLegacy(access);
    expect(await client.list()).toEqual(["list_files", "read_file", "write_file", "run_command"]);
    expect(await client.call("read_file", { path: "notes.txt" })).toEqual({ isError: false, text: "contents of notes.txt" });
    expect(await client.call("read_file", { path: "plan.txt" })).toEqual({ isError: true, text: `[POLICY DENIED] ${denialMessage}` });
    expect(await client.call("run_command", { command: "id" })).toEqual({ isError: true, text: "[POLICY DENIED] Commands are not for agents." });
    for (const expected of [false, false, true]) expect((await client.call("list_files", {})).isError).toBe(expected);
    await client.close();
  });

  await test.step("the modern client speaks the modern era through the gateway, under the same rules", async () => {
    const client = await connectModern(access);
    expect(client.era).toBe("modern");
    expect(await client.list()).toEqual(["list_files", "read_file", "write_file", "run_command"]);
    expect(await client.call("write_file", { path: "notes.txt", text: "hello" })).toEqual({ isError: false, text: "written" });
    expect(await client.call("read_file", { path: "plan.txt" })).toEqual({ isError: true, text: `[POLICY DENIED] ${denialMessage}` });
    // The grant's two calls of this minute are used up, whoever spent them.
    const third = await client.call("list_files", {});
    expect(third.isError).toBe(true);
    expect(third.text).toMatch(/^\[POLICY DENIED\] A limit of the policy is used up\. Try again in \d+ seconds?\.$/);
    await client.close();
  });

  await test.step("so does the Inspector", async () => {
    expect(await inspector.list(access)).toEqual(["list_files", "read_file", "write_file", "run_command"]);
    expect(await inspector.call(access, "read_file", { path: "notes.txt" })).toEqual({ isError: false, text: "contents of notes.txt" });
    expect(await inspector.call(access, "run_command", { command: "id" })).toEqual({ isError: true, text: "[POLICY DENIED] Commands are not for agents." });
  });

  await test.step("exactly what was allowed has reached the server", () => {
    expect(files.received.map(({ tool, arguments: args }) => [tool, args])).toEqual([
      ["read_file", { path: "notes.txt" }], ["list_files", {}], ["list_files", {}], ["write_file", { path: "notes.txt", text: "hello" }], ["read_file", { path: "notes.txt" }],
    ]);
  });

  await test.step("the open audit log has the calls, without a reload", async () => {
    const rows = log.getByRole("region", { name: "Calls" }).getByRole("row");
    await expect(rows.filter({ hasText: "run_command" }).filter({ hasText: "Denied" })).toHaveCount(2);
    await expect(rows.filter({ hasText: "write_file" }).filter({ hasText: "Allowed" })).toHaveCount(1);
    await expect(rows.filter({ hasText: "list_files" }).filter({ hasText: "Denied" })).toHaveCount(2);
  });

  await test.step("filtered by decision, a call names the rule and the version that denied it", async () => {
    await log.getByLabel("Decision").selectOption({ label: "Denied" });
    await expect(log).toHaveURL(/q=decision%3Adenied/);
    const rows = log.getByRole("region", { name: "Calls" }).getByRole("row");
    await expect(rows.filter({ hasText: "Allowed" })).toHaveCount(0);
    await rows.filter({ hasText: "read_file" }).first().getByRole("link").click();
    const panel = log.getByRole("dialog");
    await expect(panel.getByText("/tools/read_file/deny_if/0", { exact: true })).toBeVisible();
    await expect(panel.getByText(/Default, version 2/)).toBeVisible();
    await expect(panel.getByText(denialMessage).first()).toBeVisible();
    await expect(panel, "argument values are not in the log").not.toContainText("plan.txt");
    await log.keyboard.press("Escape");
    await expect(panel).toBeHidden();
    await expect(log).toHaveURL(/q=decision%3Adenied/);
  });

  await test.step("a revoked grant is refused at the gateway within two seconds, and the page says that it is revoked", async () => {
    const client = await connectModern(access);
    const call = () => client.call("run_command", { command: "id" });
    expect((await call()).text).toContain("POLICY DENIED");
    await page.getByRole("link", { name: "CI runner" }).click();
    await page.getByRole("button", { name: "Revoke" }).click();
    await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST"),
      page.getByRole("dialog", { name: "Revoke CI runner" }).getByRole("button", { name: "Revoke" }).click(),
    ]);
    // The law's figure is of the gateway, from when the console has done it: what is sent after so long is not let in. How long a busy machine's
    // browser takes to draw is no part of it.
    await new Promise((resolve) => setTimeout(resolve, revocationMsMax));
    await expect(call()).rejects.toMatchObject({ status: 401 });
    await client.close();
    await expect(page.getByRole("dialog", { name: "CI runner" }).getByText("Revoked").first()).toBeVisible();
  });
});
