// The address of an MCP server as text, read as the URL standard reads it. Which of its addresses may be dialled is the gateway's to say, at the dial.
import { parseUrl } from "@/lib/base/parse-url";

/** Where a request goes; `host` is without brackets, `port` never 0. */
export interface Target {
  readonly origin: string;
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

const metadataNames: ReadonlySet<string> = new Set(["metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"]);

/**
 * The target that a URL names, or null: not http(s), with a user name, password or fragment, with port 0, with a name that ends
 * in a dot, is longer than 253 characters, or is that of a metadata service.
 */
export function parseTargetUrl(text: string): Target | null {
  const url = parseUrl(text);
  if (url === null) return null;
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  if (url.username !== "" || url.password !== "" || url.hash !== "" || text.includes("#") || text.includes("\\")) return null;
  const secure = url.protocol === "https:";
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  const host = url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
  if (port === 0 || host === "" || host.length > 253 || host.endsWith(".") || metadataNames.has(host)) return null;
  return { origin: url.origin, secure, host, port, path: url.pathname + url.search };
}
