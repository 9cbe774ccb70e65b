// What a browser must be told so that a page of an allowed origin may call: the Fetch standard's CORS protocol. A page of any other origin
// is told nothing, and refused by stages/admit.ts. Tokens stand in a header that pages set themselves, so no credentials mode is allowed.
import type { IncomingHttpHeaders } from "node:http";
import type { Site } from "./deps";
import type { GatewayAnswer } from "./exchange";

const allowedHeaders: readonly string[] = [
  "authorization", "content-type", "accept", "last-event-id", "mcp-protocol-version", "mcp-session-id", "mcp-method", "mcp-name", "traceparent", "tracestate", "baggage",
];
const exposedHeaders = "mcp-session-id, mcp-protocol-version, www-authenticate, retry-after";
/** Names that a page may ask for beside these are the arguments that a modern client mirrors. */
const mirroredArgument = /^mcp-param-[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
const mirroredArgumentsMax = 64;
const preflightSeconds = 600;

/** The headers of every answer to a page of an allowed origin; none for any other, nor for who is no browser. */
export function corsHeaders(origin: string | undefined, { origins }: Pick<Site, "origins">): Readonly<Record<string, string>> {
  if (origin === undefined || !origins.has(origin)) return {};
  return { "access-control-allow-origin": origin, "access-control-expose-headers": exposedHeaders, vary: "origin" };
}

/** The answer to a preflight of an allowed origin; null for whatever is none. It says nothing of any server: nobody has proved anything yet. */
export function preflightAnswer({ method, headers }: { readonly method: string; readonly headers: IncomingHttpHeaders }, site: Pick<Site, "origins" | "hosts">): GatewayAnswer | null {
  const { origin, host } = headers;
  if (method !== "OPTIONS" || origin === undefined || !site.origins.has(origin) || !site.hosts.has((host ?? "").toLowerCase())) return null;
  if (headers["access-control-request-method"] === undefined) return null;
  const asked = (headers["access-control-request-headers"] ?? "").toLowerCase().split(",").map((name) => name.trim());
  const mirrored = asked.filter((name) => mirroredArgument.test(name)).slice(0, mirroredArgumentsMax);
  return {
    status: 204,
    headers: {
      "access-control-allow-methods": "POST, GET, DELETE",
      "access-control-allow-headers": [...allowedHeaders, ...mirrored].join(", "),
      "access-control-max-age": String(preflightSeconds),
      vary: "origin, access-control-request-headers",
    },
    body: "",
  };
}
