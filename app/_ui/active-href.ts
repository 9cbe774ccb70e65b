// Which entry of a navigation the current address belongs to.

/** The entry whose address is the current one or the longest path above it; one that is `exact` has nothing below. Undefined when there is none. */
export function activeHref(pathname: string, entries: readonly { href: string; exact?: boolean }[]): string | undefined {
  return entries
    .filter(({ href, exact }) => pathname === href || (exact !== true && pathname.startsWith(`${href}/`)))
    .map(({ href }) => href)
    .sort((a, b) => b.length - a.length)[0];
}
