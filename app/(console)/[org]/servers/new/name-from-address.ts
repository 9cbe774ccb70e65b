// A first guess at a server's name, from its address. Pure.

const generic: ReadonlySet<string> = new Set(["www", "api", "mcp", "server", "com", "org", "net", "io", "dev", "app"]);

/** The part of the host that says most; empty when the text is no address yet. */
export function nameFromAddress(address: string): string {
  if (!URL.canParse(address.trim())) return "";
  const { hostname, port } = new URL(address.trim());
  if (hostname === "localhost" || /^[\d.]+$|^\[/.test(hostname)) return `Local ${port}`.trim();
  const word = hostname.split(".").find((part) => !generic.has(part)) ?? hostname;
  return word.charAt(0).toUpperCase() + word.slice(1);
}
