// How next-auth is set up: the cookie's JWT carries the id of a session row and nothing else; who that is, the row says.

import "server-only";
import { cookies } from "next/headers";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import type { Account } from "@/lib/accounts/account-record";
import { signInInput } from "@/lib/accounts/account-input";
import { beginSession } from "@/lib/accounts/begin-session";
import { checkPassword } from "@/lib/accounts/check-password";
import { endSession } from "@/lib/accounts/end-session";
import { enterWithProvider, personOfIdentity } from "@/lib/accounts/enter-with-provider";
import { readSession } from "@/lib/accounts/read-session";
import { AppError } from "@/lib/errors/app-error";
import { consoleEnv } from "@/lib/env/console-env";
import { logger } from "@/lib/log/logger";
import { accountDeps } from "./account-deps";
import { clientFacts } from "./client-facts";
import { invitationTokenOf } from "./invitation-token-of";
import { configuredProviders, providerProfile } from "./providers";
import { cookieMaxAgeSeconds, secureCookies, sessionCookieName } from "./session-cookie";

declare module "next-auth" {
  interface Session {
    /** Null when the session's row has ended, whatever the cookie says. */
    account: Account | null;
  }
}

declare module "next-auth/jwt" {
  interface JWT {
    sid?: string;
  }
}

/** Answers next-auth's own form and programs that use it; the console's sign-in page calls the same verb through an action. */
const credentials = CredentialsProvider({
  name: "E-mail and password",
  credentials: { email: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
  async authorize(given) {
    const parsed = signInInput.safeParse({ email: given?.email, password: given?.password });
    if (!parsed.success) return null;
    try {
      return { id: await checkPassword(accountDeps(), parsed.data, await clientFacts()) };
    } catch (error) {
      // next-auth shows the message of what is thrown; only public sentences may be in it.
      throw error instanceof AppError ? new Error(error.public) : error;
    }
  },
});

async function invitationOfFlow(): Promise<string | null> {
  const name = `${secureCookies() ? "__Secure-" : ""}next-auth.callback-url`;
  return invitationTokenOf((await cookies()).get(name)?.value);
}

function makeOptions(): NextAuthOptions {
  const env = consoleEnv();
  return {
    secret: env.SESSION_SECRET,
    providers: [credentials, ...configuredProviders(env)],
    session: { strategy: "jwt", maxAge: cookieMaxAgeSeconds },
    useSecureCookies: secureCookies(),
    cookies: { sessionToken: { name: sessionCookieName(), options: { httpOnly: true, sameSite: "lax", path: "/", secure: secureCookies() } } },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    callbacks: {
      async signIn({ account, profile }) {
        if (account?.provider === "credentials") return true;
        const claimed = providerProfile(account, profile);
        if (!claimed) return false;
        const entry = await enterWithProvider(accountDeps(), claimed, await invitationOfFlow());
        return entry.ok ? true : `/sign-in?error=${entry.refusal}`;
      },
      async jwt({ token, user, account }) {
        if (!account) return token.sid === undefined ? {} : { sid: token.sid };
        const { databaseUrl } = accountDeps();
        const userId = account.provider === "credentials" ? user.id : await personOfIdentity(databaseUrl, account.provider, account.providerAccountId);
        if (userId === null) return {};
        return { sid: await beginSession(databaseUrl, userId, await clientFacts(), new Date()) };
      },
      async session({ session, token }) {
        const account = token.sid === undefined ? null : await readSession(env.CONSOLE_DATABASE_URL, token.sid, new Date());
        return { expires: session.expires, account };
      },
    },
    events: {
      async signOut({ token }) {
        if (token.sid === undefined) return;
        const account = await readSession(env.CONSOLE_DATABASE_URL, token.sid, new Date());
        if (account) await endSession(env.CONSOLE_DATABASE_URL, account.userId, account.sessionId);
      },
    },
    logger: {
      // What next-auth hands over may hold tokens; the code says enough.
      error: (code) => logger().error({ code }, "next-auth"),
      warn: (code) => logger().warn({ code }, "next-auth"),
      debug: () => {},
    },
  };
}

let made: NextAuthOptions | undefined;

/** The process's next-auth options, made at first use. */
export function authOptions(): NextAuthOptions {
  made ??= makeOptions();
  return made;
}
