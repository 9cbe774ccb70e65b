// Which invitation a sign-in is on its way to. Pure.
import { parseUrl } from "@/lib/base/parse-url";

/** The token in a `/invitation/<token>` address, or null. */
export function invitationTokenOf(address: string | null | undefined): string | null {
  const url = address === null || address === undefined ? null : parseUrl(address, "http://console.invalid");
  return url === null ? null : (/^\/invitation\/([A-Za-z0-9_-]{43})$/.exec(url.pathname)?.[1] ?? null);
}
