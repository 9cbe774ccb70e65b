// People of the browser tests: who they are, how they come in.
import { randomBytes } from "node:crypto";
import { expect, type Page } from "@playwright/test";

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Somebody whom no earlier test has seen. */
export function newPerson(name: string): Person {
  const mark = randomBytes(4).toString("hex");
  return { name, email: `${name.toLowerCase().replace(/[^a-z]+/g, ".")}.${mark}@example.test`, password: `correct horse ${mark}` };
}

/** Signs up on the page that is open, or at /sign-up, and waits for the organization; answers its slug. */
export async function signUp(page: Page, person: Person): Promise<string> {
  await page.goto("/sign-up");
  await fillSignUp(page, person);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  return orgOf(page);
}

export async function fillSignUp(page: Page, person: Person): Promise<void> {
  await fillAll(page, { "Your name": person.name, "E-mail": person.email, Password: person.password });
  await page.getByRole("button", { name: "Sign up" }).click();
}

export async function signIn(page: Page, person: Pick<Person, "email" | "password">): Promise<void> {
  await page.goto("/sign-in");
  await fillAll(page, { "E-mail": person.email, Password: person.password });
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function signOut(page: Page, person: Pick<Person, "name">): Promise<void> {
  await page.getByRole("button", { name: `Account: ${person.name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" }).or(page.getByRole("link", { name: "Sign in" })).first()).toBeVisible();
}

/** Fills by label, and again where the page put a kept draft into the field in the same moment. */
async function fillAll(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  await expect(async () => {
    for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
    for (const [label, value] of Object.entries(values)) await expect(page.getByLabel(label, { exact: true })).toHaveValue(value, { timeout: 500 });
  }).toPass();
}

/** The organization that the address names. */
export function orgOf(page: Page): string {
  return new URL(page.url()).pathname.split("/")[1] ?? "";
}
