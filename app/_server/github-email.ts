// The one thing that GitHub's profile leaves out: which address is verified.

import { z } from "zod";

const addresses = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() })).max(200);

/** The primary address if GitHub has verified it, else null; null too when the answer is not such a list. */
export function verifiedEmailIn(answer: string): string | null {
  const parsed = addresses.safeParse(readJson(answer));
  return parsed.success ? (parsed.data.find(({ primary, verified }) => primary && verified)?.email ?? null) : null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
