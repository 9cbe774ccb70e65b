// GitHub and Google as next-auth providers, and what each says about an e-mail address being verified.

import "server-only";
import type { Account, NextAuthOptions, Profile } from "next-auth";
import GitHubProvider, { type GithubProfile } from "next-auth/providers/github";
import GoogleProvider from "next-auth/providers/google";
import { z } from "zod";
import type { ProviderProfile } from "@/lib/accounts/enter-with-provider";
import type { ConsoleEnv } from "@/lib/env/console-env";
import { verifiedEmailIn } from "./github-email";

type Providers = NextAuthOptions["providers"];

/** The providers whose id and secret are set. */
export function configuredProviders(env: ConsoleEnv): Providers {
  const providers: Providers = [];
  if (env.GITHUB_CLIENT_ID !== undefined && env.GITHUB_CLIENT_SECRET !== undefined) {
    providers.push(GitHubProvider({
      clientId: env.GITHUB_CLIENT_ID,
      clientSecret: env.GITHUB_CLIENT_SECRET,
      userinfo: {
        url: "https://api.github.com/user",
        // GitHub's profile names an address without saying whether it is verified; the list of addresses says it.
        async request({ client, tokens }) {
          const token = tokens.access_token ?? "";
          const profile = await client.userinfo<GithubProfile>(token);
          const answer = await client.requestResource("https://api.github.com/user/emails", token);
          const email = verifiedEmailIn(answer.body?.toString("utf8") ?? "");
          return { ...profile, name: profile.name ?? profile.login, email: email ?? "", email_verified: email !== null };
        },
      },
    }));
  }
  if (env.GOOGLE_CLIENT_ID !== undefined && env.GOOGLE_CLIENT_SECRET !== undefined) {
    providers.push(GoogleProvider({ clientId: env.GOOGLE_CLIENT_ID, clientSecret: env.GOOGLE_CLIENT_SECRET }));
  }
  return providers;
}

const claims = z.object({
  email: z.string().nullish(),
  email_verified: z.boolean().optional(),
  name: z.string().nullish(),
  login: z.string().optional(),
});

/** What the provider claims, in the verb's terms; null for a provider that is not ours or a profile of no known form. */
export function providerProfile(account: Account | null, profile: Profile | undefined): ProviderProfile | null {
  if (!account || (account.provider !== "github" && account.provider !== "google")) return null;
  const parsed = claims.safeParse(profile);
  if (!parsed.success) return null;
  const { email, email_verified: emailVerified, name, login } = parsed.data;
  return {
    provider: account.provider,
    providerAccountId: account.providerAccountId,
    email: email ?? null,
    emailVerified: emailVerified === true,
    name: name ?? login ?? null,
  };
}
