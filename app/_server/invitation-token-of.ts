// Which invitation a sign-in is on its way to. Pure.

/** The token in a `/invitation/<token>` address, or null. */
export function invitationTokenOf(address: string | null | undefined): string | null {
  if (address === null || address === undefined || !URL.canParse(address, "http://console.invalid")) return null;
  return /^\/invitation\/([A-Za-z0-9_-]{43})$/.exec(new URL(address, "http://console.invalid").pathname)?.[1] ?? null;
}
