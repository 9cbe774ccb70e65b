// People and organizations: coming in, going out, losing a password, inviting somebody, leaving for good.
import { expect, test } from "@playwright/test";
import { followLetter } from "./parts/letters";
import { fillSignUp, newPerson, signIn, signOut, signUp } from "./parts/people";

test("who signs out comes back by e-mail and password alone, and a wrong one says no more than that", async ({ page }) => {
  const person = newPerson("Grace Hopper");
  const org = await signUp(page, person);
  await signOut(page, person);
  await page.goto(`/${org}`);
  await expect(page).toHaveURL(/\/sign-in/);

  await signIn(page, { ...person, password: "not the password" });
  const refusal = page.getByRole("alert").filter({ hasText: /\S/ });
  const words = await refusal.innerText();
  await signIn(page, { email: newPerson("Nobody").email, password: "not the password" });
  await expect(refusal, "an unknown address gets the same words").toHaveText(words);

  await signIn(page, person);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
});

test("a form that does not reach the console says so, keeps what was typed, and goes on when it can, redirect and all", async ({ page, context }) => {
  const person = newPerson("Joan Clarke");
  const org = await signUp(page, person);
  await signOut(page, person);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await context.setOffline(true);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The console cannot be reached." })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(person.email);
  await context.setOffline(false);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/${org}$`));
});

test("who opens an address of another account is told as whom they are signed in, and comes there as the other", async ({ page, browser }) => {
  const other = newPerson("Evelyn Boyd");
  const elsewhere = await browser.newPage();
  const org = await signUp(elsewhere, other);
  await elsewhere.close();
  const person = newPerson("Annie Easley");
  await signUp(page, person);
  expect((await page.goto(`/${org}/calls`))?.status()).toBe(404);
  await expect(page.getByText(person.email)).toBeVisible();
  await page.getByRole("button", { name: "Sign in as somebody else" }).click();
  await page.getByLabel("E-mail").fill(other.email);
  await page.getByLabel("Password", { exact: true }).fill(other.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/${org}/calls$`));
  await expect(page.getByRole("heading", { name: "Calls", level: 1 })).toBeVisible();
});

test("the letter of a sign-up confirms the address", async ({ page }) => {
  const person = newPerson("Radia Perlman");
  const org = await signUp(page, person);
  const notices = page.getByRole("region", { name: "Notices" });
  await expect(notices).toContainText(person.email);
  await followLetter(page, { to: person.email, subject: "Confirm your e-mail address" });
  await page.getByLabel("Password", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: /confirm/i }).click();
  await expect(page.getByText("That is not the password of the sign-up.").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Choose your own" })).toHaveAttribute("href", "/forgot");
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: /confirm/i }).click();
  await expect(page).not.toHaveURL(/\/verify\//);
  await page.goto(`/${org}`);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await expect(notices).toBeHidden();
});

test("a forgotten password is replaced through the mailbox, once, and every session ends", async ({ page, browser }) => {
  const person = newPerson("Barbara Liskov");
  const org = await signUp(page, person);
  const elsewhere = await browser.newContext();
  const visitor = await elsewhere.newPage();
  await visitor.goto("/forgot");
  await visitor.getByLabel("E-mail").fill(person.email);
  await visitor.getByRole("button", { name: "Send the link" }).click();
  await expect(visitor.getByRole("heading", { name: "Check your mail" })).toBeVisible();

  await followLetter(visitor, { to: person.email, subject: "Choose a new password" });
  const link = visitor.url();
  await visitor.getByLabel("New password").fill("a wholly other phrase");
  await visitor.getByRole("button", { name: "Set the password" }).click();
  await expect(visitor.getByText("Your new password is set.")).toBeVisible();

  await page.goto(`/${org}`);
  await expect(page, "the session from before is over").toHaveURL(/\/sign-in/);
  await signIn(page, person);
  await expect(page.getByRole("alert").filter({ hasText: /\S/ }), "the old password is over").toBeVisible();
  await signIn(page, { ...person, password: "a wholly other phrase" });
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();

  await visitor.goto(link);
  await visitor.getByLabel("New password").fill("yet another phrase");
  await visitor.getByRole("button", { name: "Set the password" }).click();
  await expect(visitor.getByRole("alert").filter({ hasText: /\S/ }), "the link works once").toBeVisible();
  await elsewhere.close();
});

test("an invited viewer reads and cannot change anything", async ({ page, browser }) => {
  const owner = newPerson("Ada Owner");
  const org = await signUp(page, owner);
  const guest = newPerson("Vic Viewer");
  await page.goto(`/${org}/settings/members`);
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill(guest.email);
  await dialog.getByRole("radio", { name: /^Viewer/ }).check();
  await dialog.getByRole("button", { name: "Invite", exact: true }).click();
  const link = await page.locator("[data-secret-value]").innerText();
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByRole("region", { name: "Invitations" })).toContainText(guest.email);

  const theirs = await browser.newContext();
  const visitor = await theirs.newPage();
  await visitor.goto(link);
  await visitor.getByRole("link", { name: "Make an account and join" }).click();
  await expect(visitor.getByLabel("E-mail")).toHaveValue(guest.email);
  await fillSignUp(visitor, guest);
  await visitor.getByRole("button", { name: "Join as Vic Viewer" }).click();
  await expect(visitor).toHaveURL(new RegExp(`/${org}$`));

  await visitor.goto(`/${org}/servers`);
  await expect(visitor.getByRole("heading", { name: "Servers", level: 1 })).toBeVisible();
  await expect(visitor.getByRole("link", { name: "Connect a server" })).toHaveCount(0);
  await visitor.goto(`/${org}/servers/new`);
  await expect(visitor.getByText("Owners and admins connect servers.")).toBeVisible();
  await visitor.goto(`/${org}/settings`);
  await expect(visitor.getByRole("button", { name: "Save name" })).toHaveCount(0);
  await expect(visitor.getByRole("button", { name: "Delete organization" })).toHaveCount(0);
  for (const page of ["api-keys", "destinations", "destinations/new"]) expect((await visitor.goto(`/${org}/settings/${page}`))?.status(), page).toBe(404);

  await visitor.goto(link);
  await expect(visitor.getByText("This invitation is over"), "an invitation works once").toBeVisible();

  await page.reload();
  const members = page.getByRole("region", { name: "Members", exact: true });
  await expect(members.getByRole("row").filter({ hasText: guest.email })).toContainText("Viewer");
  await members.getByRole("row").filter({ hasText: guest.email }).getByRole("button", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  // An open dialog hides the page behind it from roles: without this line the row is "gone" before it is removed.
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(members.getByRole("row").filter({ hasText: guest.email })).toHaveCount(0);
  expect((await visitor.goto(`/${org}/servers`))?.status(), "a removed member is a stranger at once").toBe(404);
  await theirs.close();
});

test("signing out everywhere ends every session", async ({ page, browser }) => {
  const person = newPerson("Donald Sessions");
  const org = await signUp(page, person);
  const other = await browser.newContext();
  const second = await other.newPage();
  await signIn(second, person);
  await expect(second.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();

  await page.goto("/account/sessions");
  await expect(page.getByRole("region", { name: "Sessions" }).getByRole("row")).toHaveCount(3);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await second.goto(`/${org}`);
  await expect(second).toHaveURL(/\/sign-in/);
  await other.close();
});

test("a person has several organizations, switches between them, and deletes one by typing its name", async ({ page }) => {
  const person = newPerson("Mary Orgs");
  const first = await signUp(page, person);
  await page.getByRole("button", { name: /^Organization: / }).click();
  await page.getByRole("menuitem", { name: "New organization" }).click();
  await page.getByLabel("Name").fill("Second House");
  await page.getByRole("button", { name: "Create organization" }).click();
  const switcher = page.getByRole("button", { name: "Organization: Second House" });
  await expect(switcher).toBeVisible();
  const second = new URL(page.url()).pathname.slice(1);

  await switcher.click();
  await page.getByRole("menuitem", { name: "Mary Orgs’s organization" }).click();
  await expect(page).toHaveURL(new RegExp(`/${first}$`));

  await page.goto(`/${second}/settings`);
  await page.getByRole("button", { name: "Delete organization" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("0 live grants stop working within two seconds.");
  await dialog.getByLabel(/^Type/).fill("Second house");
  await dialog.getByRole("button", { name: "Delete organization" }).click();
  await expect(dialog, "nearly the name is not the name").toBeVisible();
  await expect(dialog.locator("[aria-invalid=true]")).toBeVisible();
  await dialog.getByLabel(/^Type/).fill("Second House");
  await dialog.getByRole("button", { name: "Delete organization" }).click();
  await expect(page).not.toHaveURL(new RegExp(second));
  expect((await page.goto(`/${second}`))?.status()).toBe(404);
  expect((await page.goto(`/${first}`))?.status()).toBe(200);
});
