// A server's address as pages show it. Pure.

/** With its path, which is what is most often wrong; of a query only that there is one, since it may hold a secret. */
export function shownAddress(url: string): string {
  return url.replace(/\?.*$/, "?…");
}
