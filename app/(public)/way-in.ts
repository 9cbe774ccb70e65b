// Where the head's links lead. Pure.

/** The page to sign up or in by; from an invitation, with the way back to it. */
export function wayIn(to: "/sign-in" | "/sign-up", from: string): string {
  return from.startsWith("/invitation/") ? `${to}?next=${encodeURIComponent(from)}` : to;
}
