// The first look at a request, before Next sees it: is it for this console, of a bearable size, and not sent by another site?

import { parseUrl } from "@/lib/base/parse-url";
import { isLoopbackHost } from "@/lib/env/parse-env";
import { errorCodes, type ErrorCode } from "@/lib/errors/error-codes";

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
  | { readonly kind: "refuse"; readonly code: ErrorCode; readonly sentence: string };

/** Of the machine API; Next answers any other without a word. */
const machineMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Of these Next hands no body on, so that a route could not say that it was there. */
const methodsWithoutBody: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** What the machine API says of an address that is none of its own. */
export const noSuchAddress = "The API has nothing at this address; /api/v1/openapi.json says what it has.";

function refuse(code: ErrorCode, sentence: string = errorCodes[code].sentence): RequestVerdict {
  return { kind: "refuse", code, sentence };
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

/** Whether a path begins as the machine API's does, letter by letter. */
function isUnderMachineApi(path: string): boolean {
  return /^\/api\/v1(?:[/?#]|$)/.test(path);
}

/** Where a path leads that is written in another way: its slashes doubled, turned or encoded, with dots in it. */
function pathMeant(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  const steps: string[] = [];
  for (const step of (isReadable(path) ? decodeURIComponent(path) : path).split(/[/\\]/)) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return `/${steps.join("/")}`;
}

/** The addresses whose callers prove themselves with a bearer key and never with a cookie, however they are written: whoever asks there reads JSON. */
export function isMachineApi(url: string): boolean {
  return isUnderMachineApi(url) || isUnderMachineApi(pathMeant(url));
}

/** Whether a path has a step without a name, or one that says another place: Next redirects such a path before a route could refuse it. */
function hasStrayStep(path: string): boolean {
  return path.includes("\\") || path.split("/").slice(1).map(decodeURIComponent).some((step) => ["", ".", ".."].includes(step));
}

function judgeMachineRequest(method: string, path: string, headers: RequestHead["headers"]): RequestVerdict {
  if (!machineMethods.has(method)) return refuse("unknown_method");
  // What Next would take for one of its pages comes no further either: nobody has asked where it is from.
  if (!isUnderMachineApi(path) || hasStrayStep(path)) return refuse("not_found", noSuchAddress);
  if (methodsWithoutBody.has(method) && Number(one(headers["content-length"]) ?? 0) !== 0) return refuse("malformed_body", `${method} takes no body: what it needs stands in the query.`);
  return { kind: "pass" };
}

/** next-auth's own addresses; its pages post forms, and it answers 500 to JSON that is none. */
function isSignInLibrary(path: string): boolean {
  return path.startsWith("/api/auth/");
}

function isForm(headers: RequestHead["headers"]): boolean {
  return /^application\/x-www-form-urlencoded(?:\s*;|$)/i.test(one(headers["content-type"])?.trim() ?? "");
}

function refuseBody(headers: RequestHead["headers"]): RequestVerdict | null {
  if (headers["transfer-encoding"] !== undefined) return refuse("length_required");
  const length = one(headers["content-length"]);
  return length !== undefined && Number(length) > bodyBytesMax ? refuse("body_too_large") : null;
}

/**
 * Passes a request on, or says how it ends here: a path that is none (400), a Host that is not this console's (421), a body
 * without a length (411), over 1 MiB (413) or of a type that is not taken (415), a write that no page of this console sent (403); of the machine
 * API a method that it never has (501), a path that is written in another way than its own (404) and a body that nobody would read (400). On one machine a browser
 * that comes by another loopback name is led to CONSOLE_URL, whose cookies and Origin that name does not share. Pure.
 */
export function judgeRequest(request: RequestHead, { consoleUrl, host: ownHost, port }: ConsoleAddress): RequestVerdict {
  const { method = "", url = "", headers } = request;
  if (!url.startsWith("/")) return refuse("unreadable_path", "The request names no path.");
  const path = url.split(/[?#]/, 1)[0] ?? "";
  if (!isReadable(path) || /%00/.test(url)) return refuse("unreadable_path");
  const own = new URL(consoleUrl);
  const host = (one(headers["host"]) ?? "").toLowerCase();
  const aliases = ["localhost", "127.0.0.1", "[::1]", ownHost.toLowerCase()].map((name) => `${name}:${port}`);
  if (host !== own.host && !aliases.includes(host)) return refuse("wrong_host", `This console is at ${consoleUrl}.`);
  const oversized = refuseBody(headers);
  if (oversized) return oversized;
  if (isMachineApi(path)) return judgeMachineRequest(method, path, headers);
  if (method === "GET" || method === "HEAD") {
    const loopbackAlias = host !== own.host && isLoopbackHost(own.hostname.replace(/^\[|\]$/g, ""));
    const isNavigation = one(headers["accept"])?.includes("text/html") === true && !path.startsWith("/api/");
    return loopbackAlias && isNavigation ? { kind: "redirect", location: `${own.origin}${url}` } : { kind: "pass" };
  }
  if (!comesFromConsole(headers, consoleUrl)) return refuse("bad_origin");
  return isSignInLibrary(path) && !isForm(headers) ? refuse("wrong_content_type", "Send a form.") : { kind: "pass" };
}
