// Where the documents of OAuth discovery stand, in the order in which they are tried. Pure.

/** Of a server's protected resource metadata (RFC 9728, section 3.1): for its path, as clients write it that drop a last slash, then for its whole origin. */
export function resourceMetadataUrls(server: string): readonly string[] {
  const { origin, pathname, search } = new URL(server);
  const root = `${origin}/.well-known/oauth-protected-resource`;
  const bare = `${root}${pathname.replace(/\/$/, "")}${search}`;
  return [...new Set([pathname === "/" ? bare : `${root}${pathname}${search}`, bare, root])];
}

/**
 * Of an authorization server's metadata: RFC 8414, section 3.1, then OpenID Connect Discovery with the path behind the well-known part and, as
 * that standard says, before it. The order is that of MCP's authorization (Authorization Server Metadata Discovery).
 */
export function issuerMetadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, "");
  const oauth = `${origin}/.well-known/oauth-authorization-server${path}`;
  const openId = `${origin}/.well-known/openid-configuration${path}`;
  return path === "" ? [oauth, openId] : [oauth, openId, `${origin}${path}/.well-known/openid-configuration`];
}
