// The `host_in` operator: hosts as the URL standard (https://url.spec.whatwg.org) writes them.

/** A list's entry made ready: one host, or with `below` every host that has more labels in front of it. */
export interface HostEntry {
  readonly host: string;
  readonly below: boolean;
}

// What would end the host, or belong to another part of a URL; blanks and controls the parser would drop.
const notOfAHost = /[%/?#@\\\u0000-\u0020]/;
const bracketed = /^\[[0-9a-fA-F:.]+\]$/;
const address = /^(?:\[|\d+(?:\.\d+){3}$)/;

/** The entry of a list as it is compared, or null where it is no host: an exact one (IPv6 in brackets), or `*.` and a domain name. */
export function readHostEntry(text: string): HostEntry | null {
  const below = text.startsWith("*.");
  const name = below ? text.slice(2) : text;
  const host = name.includes("*") ? null : canonicalHost(name);
  return host === null || (below && address.test(host)) ? null : { host, below };
}

/** The host of an absolute URL in the standard's form, less one trailing dot; null where the text is no such URL or has no host. */
export function hostOfUrl(text: string): string | null {
  const url = parseUrl(text);
  if (url === null) return null;
  // The host of other schemes is taken as it is written; as a domain it may mean another one.
  return specialSchemes.has(url.protocol) ? hostName(url) : canonicalHost(url.hostname, true);
}

/** Whether the host is one of the entries. */
export function isHostListed(host: string, entries: readonly HostEntry[]): boolean {
  return entries.some((entry) => (entry.below ? host.length > entry.host.length + 1 && host.endsWith(`.${entry.host}`) : host === entry.host));
}

const specialSchemes: ReadonlySet<string> = new Set(["http:", "https:", "ws:", "wss:", "ftp:", "file:"]);

function canonicalHost(text: string, percentAllowed = false): string | null {
  if (notOfAHost.test(percentAllowed ? text.replaceAll("%", "") : text)) return null;
  if ((text.includes(":") || text.includes("[")) && !bracketed.test(text)) return null;
  const url = parseUrl(`http://${text}/`);
  return url === null ? null : hostName(url);
}

function hostName({ hostname }: URL): string | null {
  const host = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  return host === "" ? null : host;
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
