// host_in (policy language § Operators): hosts as the URL standard writes them.
import type { Truth } from "@/lib/policy-engine/types";
import { parsedUrl } from "./parsed-url";

const specialSchemes = new Set(["http:", "https:", "ws:", "wss:", "ftp:", "file:"]);

/** Whether the URL's host is one of the entries: a host, or `*.` and a domain. */
export function hostInTruth(value: string, entries: readonly string[]): Truth {
  const host = hostOf(value);
  if (host === null) return "undetermined";
  return entries.some((entry) => {
    if (!entry.startsWith("*.")) return hostOf(`http://${entry}/`) === host;
    const domain = `.${hostOf(`http://${entry.slice(2)}/`) ?? ""}`;
    return host.endsWith(domain) && host.length > domain.length;
  }) ? "yes" : "no";
}

/** Canonical, less one trailing dot; null where the value is no URL or has no host, a lone dot included. */
function hostOf(value: string): string | null {
  let url = parsedUrl(value);
  if (url !== null && url.hostname !== "" && !specialSchemes.has(url.protocol)) url = parsedUrl(`http://${url.hostname}/`);
  const host = url?.hostname.replace(/\.$/, "") ?? "";
  return host === "" ? null : host;
}
