// Which entry of a navigation the current address belongs to.

/** The entry whose address is the current one or the longest path above it; undefined when there is none. */
export function activeHref(pathname: string, entries: readonly { href: string }[]): string | undefined {
  return entries
    .map((entry) => entry.href)
    .filter((href) => pathname === href || pathname.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
}
