// Cookie → session row → who is signed in. Asked by every page and action; the row is read at each request.

import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import type { Account } from "@/lib/accounts/account-record";
import { authOptions } from "./auth-options";
import { safeNext } from "./safe-next";

/** The signed-in person, or null; read once per request. */
export const currentAccount = cache(async (): Promise<Account | null> => (await getServerSession(authOptions()))?.account ?? null);

/** The signed-in person; anybody else is sent to the sign-in page, and from there back here. */
export async function requireAccount(): Promise<Account> {
  const account = await currentAccount();
  if (account) return account;
  const here = safeNext((await headers()).get("x-portcullis-url"));
  redirect(here === null || here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`);
}
