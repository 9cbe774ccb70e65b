// The name of the cookie that remembers the last organization, and the choice it leads to.

export const lastOrgCookie = "portcullis-last-org";

/** The organization that the hint names if it is one of these, else the only one, else none. Pure. */
export function preferredOrg<T extends { readonly slug: string }>(orgs: readonly T[], hint: string | undefined): T | null {
  const hinted = orgs.find(({ slug }) => slug === hint);
  return hinted ?? (orgs.length === 1 ? (orgs[0] ?? null) : null);
}
