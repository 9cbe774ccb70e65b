// The policy builder as a person uses it.
import { expect, type Locator, type Page } from "@playwright/test";

export type Stance = "Allow" | "Deny" | "Hide" | "Approve" | "Custom";

export class PolicyBuilder {
  constructor(private readonly page: Page) {}

  tool(name: string): Locator {
    return this.page.getByRole("list", { name: /^Tools, / }).getByRole("button", { name: new RegExp(`^${name}\\b`) });
  }

  async choose(tool: string, stance: Stance): Promise<void> {
    await this.tool(tool).click();
    await this.page.getByRole("group", { name: "What happens to calls" }).getByText(stance, { exact: true }).click();
  }

  async addLimit(calls: number, window: string): Promise<void> {
    await this.page.getByRole("button", { name: "Add a limit" }).click();
    await this.page.getByLabel("Calls", { exact: true }).fill(String(calls));
    await this.page.getByLabel("Window").selectOption({ label: window });
    await this.page.getByRole("button", { name: "Add limit" }).click();
  }

  async addDenyRule(rule: { readonly argument: string; readonly comparison: string; readonly value: string; readonly message: string }): Promise<void> {
    await this.page.getByRole("button", { name: "Add a rule" }).click();
    await this.page.getByLabel("Argument", { exact: true }).fill(rule.argument);
    await this.page.getByLabel("Comparison").selectOption({ label: rule.comparison });
    await this.page.getByLabel("Value", { exact: true }).fill(rule.value);
    await this.page.getByLabel("Message to the agent").fill(rule.message);
    await this.page.getByRole("button", { name: "Add rule" }).click();
  }

  get json(): Locator {
    return this.page.getByRole("textbox", { name: "policy.json" });
  }

  /** The document that the JSON side shows now. */
  async document(): Promise<unknown> {
    const lines = await this.json.locator(".cm-line").allInnerTexts();
    return JSON.parse(lines.map((line) => line.replace(/\u200b/g, "")).join("\n"));
  }

  /** Puts a text in place of the whole document, as a paste does. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.json.click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("ControlOrMeta+V");
  }

  async saveAndPublish(): Promise<void> {
    await this.page.getByRole("button", { name: "Save and publish" }).click();
    await expect(this.page.getByText(/^Same as live v\d+\.$/)).toBeVisible();
  }
}
