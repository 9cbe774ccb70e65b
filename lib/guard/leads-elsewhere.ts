// Whether a server would have the client open an address that is no page of the web: `javascript:` runs in the page that shows it, `file:` and an app's
// own scheme lead into the person's machine (MCP, Elicitation § Security Considerations, of URL mode).
import { parseUrl } from "@/lib/base/parse-url";
import { memberOf, type JsonValue } from "@/lib/mcp/json-value";

/** True for the params of an `elicitation/create` in URL mode without an `http` or `https` address. */
export function leadsElsewhere(params: JsonValue | undefined): boolean {
  if (memberOf(params, "mode") !== "url") return false;
  const url = memberOf(params, "url");
  const scheme = typeof url === "string" ? parseUrl(url)?.protocol : undefined;
  return scheme !== "https:" && scheme !== "http:";
}
