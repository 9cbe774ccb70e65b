// What is open for long (an export, a live log) proves again and again that it may be: session and membership are read anew, not remembered.

import "server-only";
import { notFound } from "next/navigation";
import type { Account } from "@/lib/accounts/account-record";
import { readSession } from "@/lib/accounts/read-session";
import { consoleEnv } from "@/lib/env/console-env";
import { AppError } from "@/lib/errors/app-error";
import { openTenant } from "@/lib/tenancy/open-tenant";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { requireAccount } from "./current-account";

/** The tenant as session and membership are now; throws `not_signed_in` or `not_found` where one of them has ended. */
async function proveTenant({ sessionId }: Account, slug: string): Promise<TenantContext> {
  const { CONSOLE_DATABASE_URL } = consoleEnv();
  const account = await readSession(CONSOLE_DATABASE_URL, sessionId, new Date());
  if (account === null) throw new AppError("not_signed_in");
  return openTenant(CONSOLE_DATABASE_URL, account.userId, slug);
}

/** For a route: the tenant of the request, and how to prove it later. Signed out: to the sign-in page; not a member: the 404 page. */
export async function provableTenant(params: Promise<{ readonly org: string }>): Promise<{ readonly tenant: TenantContext; readonly account: Account; readonly prove: () => Promise<TenantContext> }> {
  const [{ org }, account] = await Promise.all([params, requireAccount()]);
  const prove = () => proveTenant(account, org);
  try {
    return { tenant: await prove(), account, prove };
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}
