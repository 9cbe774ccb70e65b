// The one thing that GitHub's profile leaves out: which address is verified.

import { z } from "zod";

const waitMsMax = 10_000;

const addresses = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() })).max(200);

/** The primary address if GitHub has verified it, else null; null too when the list cannot be read. */
export async function fetchVerifiedEmail(accessToken: string): Promise<string | null> {
  const response = await fetch("https://api.github.com/user/emails", {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: "application/vnd.github+json" },
    signal: AbortSignal.timeout(waitMsMax),
    cache: "no-store",
  });
  if (!response.ok) return null;
  const parsed = addresses.safeParse(await response.json());
  return parsed.success ? (parsed.data.find(({ primary, verified }) => primary && verified)?.email ?? null) : null;
}
