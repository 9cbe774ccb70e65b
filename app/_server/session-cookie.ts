// The browser's side of a session: next-auth's own cookie, written by forms that sign in without next-auth's endpoint.

import "server-only";
import { cookies } from "next/headers";
import { encode } from "next-auth/jwt";
import { beginSession } from "@/lib/accounts/begin-session";
import { consoleEnv } from "@/lib/env/console-env";
import { clientFacts } from "./client-facts";

/** As long as browsers keep a cookie. The session's row ends it: thirty days after the last use, or when it is deleted. */
export const cookieMaxAgeSeconds = 400 * 86_400;

export function secureCookies(): boolean {
  return consoleEnv().CONSOLE_URL.startsWith("https:");
}

export function sessionCookieName(): string {
  return secureCookies() ? "__Secure-next-auth.session-token" : "next-auth.session-token";
}

/** Signs this browser in: a new session row, and a cookie that names it. Only in an action or a route. */
export async function signInBrowser(userId: string): Promise<void> {
  const env = consoleEnv();
  const sid = await beginSession(env.CONSOLE_DATABASE_URL, userId, await clientFacts(), new Date());
  const value = await encode({ token: { sid }, secret: env.SESSION_SECRET, maxAge: cookieMaxAgeSeconds });
  (await cookies()).set(sessionCookieName(), value, {
    httpOnly: true, sameSite: "lax", path: "/", secure: secureCookies(), maxAge: cookieMaxAgeSeconds,
  });
}

/** Takes the cookie away; ending the row is the caller's. */
export async function forgetBrowser(): Promise<void> {
  (await cookies()).set(sessionCookieName(), "", { httpOnly: true, sameSite: "lax", path: "/", secure: secureCookies(), maxAge: 0 });
}
