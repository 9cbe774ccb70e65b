// A first guess at a server's name, from its address. Pure.
import { parseUrl } from "@/lib/base/parse-url";

const generic: ReadonlySet<string> = new Set(["www", "api", "mcp", "server", "com", "org", "net", "io", "dev", "app"]);

/** The part of the host that says most; empty when the text is no address yet. */
export function nameFromAddress(address: string): string {
  const url = parseUrl(address.trim());
  if (url === null) return "";
  const { hostname, port } = url;
  if (hostname === "localhost" || /^[\d.]+$|^\[/.test(hostname)) return `Local ${port}`.trim();
  const word = hostname.split(".").find((part) => !generic.has(part)) ?? hostname;
  return word.charAt(0).toUpperCase() + word.slice(1);
}
