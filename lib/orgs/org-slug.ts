// The name of an organization in the address: /[org]. Pure; whether a slug is free is the database's to say.

const slugCharsMax = 40;

/** First parts of the console's own addresses: an organization of that name could never be reached. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  "account", "admin", "api", "approvals", "apple-touch-icon", "assets", "auth", "blog", "catalogue", "catalog", "changelog", "console", "dashboard", "docs",
  "favicon", "forgot", "gallery", "health", "help", "icon", "invitation", "invitations", "legal", "login", "logout", "mail", "mcp", "new", "organization",
  "organizations", "pricing", "privacy", "public", "register", "reset", "robots", "schema", "security", "settings", "sign-in", "sign-out", "sign-up", "signin", "signout",
  "signup", "sitemap", "static", "status", "support", "terms", "verify", "well-known", "www",
]);

/** Lower-case letters, digits and single hyphens, at most 40, never a reserved word and never empty. */
export function slugFrom(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replace(/['’\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, slugCharsMax)
    .replace(/^-+|-+$/g, "");
  if (slug === "") return "organization-1";
  return reservedSlugs.has(slug) ? `${slug}-1` : slug;
}
