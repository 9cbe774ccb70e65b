// The first look at a request, before Next sees it: is it for this console, of a bearable size, and not sent by another site?

import { parseUrl } from "@/lib/base/parse-url";
import { isLoopbackHost } from "@/lib/env/parse-env";

export const bodyBytesMax = 1_048_576;

type Header = string | string[] | undefined;

export interface RequestHead {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, Header>>;
}

interface ConsoleAddress {
  readonly consoleUrl: string;
  /** What the server listens on; Next fetches its own pages there after an action that redirects. */
  readonly host: string;
  readonly port: number;
}

export type RequestVerdict =
  | { readonly kind: "pass" }
  | { readonly kind: "redirect"; readonly location: string }
  | { readonly kind: "refuse"; readonly status: 400 | 403 | 411 | 413 | 415 | 421; readonly sentence: string };

function refuse(status: 400 | 403 | 411 | 413 | 415 | 421, sentence: string): RequestVerdict {
  return { kind: "refuse", status, sentence };
}

function one(header: Header): string | undefined {
  return typeof header === "string" ? header : undefined;
}

function originOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : parseUrl(url)?.origin;
}

/** Whether a browser says that a page of this console sent the request. Silence is no. */
function comesFromConsole(headers: RequestHead["headers"], consoleUrl: string): boolean {
  const origin = one(headers["origin"]);
  if (origin !== undefined) return origin === new URL(consoleUrl).origin;
  const site = one(headers["sec-fetch-site"]);
  if (site !== undefined) return site === "same-origin";
  return originOf(one(headers["referer"])) === new URL(consoleUrl).origin;
}

/** Whether the path's percent signs are all in pairs of hex digits that make UTF-8: Next answers 500 to another. */
function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** The paths whose callers prove themselves with a bearer key and never with a cookie. */
function isMachineApi(path: string): boolean {
  return path.startsWith("/api/v1/");
}

/** next-auth's own addresses; its pages post forms, and it answers 500 to JSON that is none. */
function isSignInLibrary(path: string): boolean {
  return path.startsWith("/api/auth/");
}

function isForm(headers: RequestHead["headers"]): boolean {
  return /^application\/x-www-form-urlencoded(?:\s*;|$)/i.test(one(headers["content-type"])?.trim() ?? "");
}

function refuseBody(headers: RequestHead["headers"]): RequestVerdict | null {
  if (headers["transfer-encoding"] !== undefined) return refuse(411, "Send the body with a Content-Length.");
  const length = one(headers["content-length"]);
  return length !== undefined && Number(length) > bodyBytesMax ? refuse(413, "The body is larger than 1 MiB.") : null;
}

/**
 * Passes a request on, or says how it ends here: a path that is none (400), a Host that is not this console's (421), a body
 * without a length (411), over 1 MiB (413) or of a type that is not taken (415), a write that no page of this console sent (403). On one machine a browser
 * that comes by another loopback name is led to CONSOLE_URL, whose cookies and Origin that name does not share. Pure.
 */
export function judgeRequest(request: RequestHead, { consoleUrl, host: ownHost, port }: ConsoleAddress): RequestVerdict {
  const { method = "", url = "", headers } = request;
  if (!url.startsWith("/")) return refuse(400, "The request names no path.");
  const path = url.split(/[?#]/, 1)[0] ?? "";
  if (!isReadable(path) || /%00/.test(url)) return refuse(400, "The request's path cannot be read.");
  const own = new URL(consoleUrl);
  const host = (one(headers["host"]) ?? "").toLowerCase();
  const aliases = ["localhost", "127.0.0.1", "[::1]", ownHost.toLowerCase()].map((name) => `${name}:${port}`);
  if (host !== own.host && !aliases.includes(host)) return refuse(421, `This console is at ${consoleUrl}.`);
  const oversized = refuseBody(headers);
  if (oversized) return oversized;
  if (method === "GET" || method === "HEAD") {
    const loopbackAlias = host !== own.host && isLoopbackHost(own.hostname.replace(/^\[|\]$/g, ""));
    const isNavigation = one(headers["accept"])?.includes("text/html") === true && !path.startsWith("/api/");
    return loopbackAlias && isNavigation ? { kind: "redirect", location: `${own.origin}${url}` } : { kind: "pass" };
  }
  if (isMachineApi(path)) return { kind: "pass" };
  if (!comesFromConsole(headers, consoleUrl)) return refuse(403, "The request came from another site.");
  return isSignInLibrary(path) && !isForm(headers) ? refuse(415, "Send a form.") : { kind: "pass" };
}
