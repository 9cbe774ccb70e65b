// People for the account tests, the mail that they get, and the surroundings that the verbs are handed.

import type { AccountDeps, ClientFacts } from "@/lib/accounts/account-deps";
import { signUp, type SignUpAnswer } from "@/lib/accounts/sign-up";
import type { Mail } from "@/lib/mail/mail";
import type { TestDatabase } from "@/tests/support/test-database";

export const password = "correct horse battery";

export interface Scene {
  readonly deps: AccountDeps;
  readonly letters: Mail[];
  /** The token in the last letter to this address whose link has this kind. */
  readonly linkToken: (to: string, kind: "verify" | "reset" | "invitation") => string;
}

export function openScene(database: TestDatabase, more: Partial<AccountDeps> = {}): Scene {
  const letters: Mail[] = [];
  const deps: AccountDeps = {
    databaseUrl: database.consoleUrl, consoleUrl: "https://console.example.com", localMode: false, signup: "open", post: (mail) => letters.push(mail), ...more,
  };
  const linkToken = (to: string, kind: string) => {
    const letter = letters.filter((mail) => mail.to === to && mail.text.includes(`/${kind}/`)).at(-1);
    const token = new RegExp(`https://console\\.example\\.com/${kind}/([A-Za-z0-9_-]{43})`).exec(letter?.text ?? "")?.[1];
    if (token === undefined) throw new Error(`no ${kind} letter to ${to}`);
    return token;
  };
  return { deps, letters, linkToken };
}

let people = 0;

/** A client of its own network address, so that one test's attempts do not count for another. */
export function newClient(): ClientFacts {
  people += 1;
  return { ip: `2001:db8::${people.toString(16)}`, userAgent: "test" };
}

export function newEmail(): string {
  people += 1;
  return `person-${people}-${process.pid}@example.com`;
}

/** A person with a confirmed address and an organization of their own. */
export async function newPerson(database: TestDatabase, name = "Ada"): Promise<{ userId: string; orgSlug: string; email: string }> {
  const email = newEmail();
  const answer: SignUpAnswer = await signUp(openScene(database, { localMode: true }).deps, { name, email, password }, newClient());
  if (answer.state !== "signed_up" || answer.orgSlug === null) throw new Error("the sign-up of local mode did not sign up");
  return { userId: answer.userId, orgSlug: answer.orgSlug, email };
}
