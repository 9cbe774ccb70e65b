// One GET for a document at an address that a stranger named. Nothing is sent along; every redirect starts again from zero (law L6).
import { Client, type Dispatcher } from "undici";
import { parseUrl } from "@/lib/base/parse-url";
import { parseTargetUrl, type Target } from "@/lib/egress/parse-target-url";
import { namedAddressCharsMax, type DiscoveryFault } from "@/lib/servers/authorization-findings";
import type { GatewayBounds } from "../bounds";
import type { Connect } from "./dial-target";
import { EgressError } from "./egress-error";

export interface DocumentSource {
  /** Vets for every dial. */
  readonly connect: Connect;
  /** Whether this address may be asked although it is not https. */
  readonly mayBeCleartext: (target: Target) => boolean;
  /** Ends everything. */
  readonly signal: AbortSignal;
  /** What is left to all who share this source. */
  readonly requests: { left: number };
}

/** `none` is any 4xx: there is no such document, or not for everybody. The bytes are those of what says that it is JSON. */
export type FetchedDocument =
  | { readonly kind: "document"; readonly bytes: Uint8Array }
  | { readonly kind: "none" }
  | { readonly kind: "fault"; readonly code: DiscoveryFault };
type Answer = FetchedDocument | { readonly kind: "redirect"; readonly location: string };

/** Never rejects. */
export async function fetchDocument(address: string, source: DocumentSource, bounds: GatewayBounds): Promise<FetchedDocument> {
  const signal = AbortSignal.any([source.signal, AbortSignal.timeout(bounds.discoveryDocumentMs)]);
  let [next, wasSecure] = [address, false];
  for (let redirects = 0; redirects <= bounds.discoveryRedirectsMax; redirects += 1) {
    const target = readNamedAddress(next);
    if (typeof target === "string") return fault(target);
    if (!target.secure && wasSecure) return fault("redirected");
    if (!target.secure && !source.mayBeCleartext(target)) return fault("not_https");
    if (source.requests.left <= 0) return fault("too_many_requests");
    source.requests.left -= 1;
    const answer = await askOnce(target, source.connect, signal, bounds);
    if (answer.kind !== "redirect") return answer;
    [next, wasSecure] = [parseUrl(answer.location, `${target.origin}${target.path}`)?.href ?? "", target.secure];
  }
  return fault("redirected");
}

/** The target that a text names; else why it is none. Told from the text alone: nothing is looked up. */
export function readNamedAddress(text: string): Target | DiscoveryFault {
  // RFC 3986 knows ASCII alone; what a URL parser would leave out or put right is not what the stranger's own software reads.
  if (text.length > namedAddressCharsMax || !/^[\x21-\x7e]+$/.test(text)) return "not_an_address";
  const url = parseUrl(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return "not_an_address";
  if (url.username !== "" || url.password !== "" || text.includes("#") || text.includes("\\")) return "not_an_address";
  return parseTargetUrl(text) ?? "address_refused";
}

async function askOnce(target: Target, connect: Connect, signal: AbortSignal, bounds: GatewayBounds): Promise<Answer> {
  const client = new Client(target.origin, {
    connect, pipelining: 1, headersTimeout: bounds.discoveryDocumentMs, bodyTimeout: bounds.discoveryDocumentMs, maxHeaderSize: bounds.upstreamHeaderBytesMax,
  });
  try {
    const answer = await client.request({
      path: target.path, method: "GET", signal, headers: { accept: "application/json", "accept-encoding": "identity", "user-agent": "portcullis-gateway" },
    });
    answer.body.on("error", () => undefined);
    return await readAnswer(answer, bounds);
  } catch (error) {
    return fault(codeOf(error, signal));
  } finally {
    await client.destroy().catch(() => undefined);
  }
}

const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

async function readAnswer({ statusCode, headers, body }: Dispatcher.ResponseData, bounds: GatewayBounds): Promise<Answer> {
  const { location, "content-type": type, "content-encoding": coding } = headers;
  if (redirecting.has(statusCode)) return typeof location === "string" ? { kind: "redirect", location } : fault("redirected");
  if (statusCode >= 400 && statusCode < 500) return { kind: "none" };
  if (statusCode !== 200) return fault("http_error");
  if (typeof type !== "string" || !/^application\/([\w.-]+\+)?json[ \t]*(;|$)/i.test(type)) return fault("not_json");
  if (coding !== undefined && coding !== "identity") return fault("not_json");
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) return fault("not_json");
    length += chunk.length;
    if (length > bounds.discoveryBytesMax) return fault("too_large");
    chunks.push(chunk);
  }
  return { kind: "document", bytes: Buffer.concat(chunks) };
}

function codeOf(error: unknown, signal: AbortSignal): DiscoveryFault {
  if (error instanceof EgressError) return error.code;
  const code = error instanceof Error && "code" in error ? error.code : null;
  const isLate = signal.aborted || code === "UND_ERR_HEADERS_TIMEOUT" || code === "UND_ERR_BODY_TIMEOUT";
  return isLate ? "timed_out" : "connection_failed";
}

function fault(code: DiscoveryFault): { readonly kind: "fault"; readonly code: DiscoveryFault } {
  return { kind: "fault", code };
}
