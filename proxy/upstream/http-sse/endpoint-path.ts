// The `endpoint` event: a server says where messages go, and could say any address (law L6). Pure.
import { parseUrl } from "@/lib/base/parse-url";
import { parseTargetUrl, type Target } from "@/lib/egress/parse-target-url";

const endpointCharactersMax = 2_048;

/**
 * The path at the server's own origin that an endpoint names, relative or absolute; null for every other: another scheme, host or port,
 * a user name, a fragment, and what a URL parser reads by leaving characters out. Its host is dialled like the server's own, vetted anew.
 */
export function endpointPath(text: string, server: Target): string | null {
  if (text.length > endpointCharactersMax || !/^[\x21-\x7e]+$/.test(text) || /[\\#]/.test(text)) return null;
  const url = parseUrl(text, server.origin + server.path);
  const target = url === null ? null : parseTargetUrl(url.href);
  return target === null || target.origin !== server.origin ? null : target.path;
}
