// What the gateway finds out about a server when the console asks it to look (a job of kind "introspect"): the shape of
// the job's result, and the closed list of what can go wrong, with the words for it.

import { z } from "zod";

export const toolsPerServerMax = 1_000;
/** Of what a server says of itself. */
export const saidCharactersMax = { protocolVersion: 40, serverName: 200, serverVersion: 100 } as const;

export const introspectionSchema = z.strictObject({
  transport: z.enum(["streamable-http", "sse"]),
  era: z.enum(["legacy", "modern", "dual"]),
  protocolVersion: z.string().max(saidCharactersMax.protocolVersion),
  serverName: z.string().max(saidCharactersMax.serverName),
  serverVersion: z.string().max(saidCharactersMax.serverVersion),
  /** Definitions as the server gave them, in its order; each is an object with a name. */
  tools: z.array(z.looseObject({ name: z.string().min(1).max(128) })).max(toolsPerServerMax),
});
export type Introspection = z.infer<typeof introspectionSchema>;

/** What went wrong, what it means, and the next step. One of a fixed set: a prober learns nothing else (law L6). */
export const introspectionFailures = {
  dns_failed: "The server's name could not be resolved. Check the address for a typing error.",
  address_refused: "This installation does not dial the address: it is private or reserved, its port is unusual, or it is a port of Portcullis itself. An operator can allow all but the last with EGRESS_ALLOW and EGRESS_PORTS.",
  connection_failed: "No connection came about at this address: it was refused, or nothing answered. Check that the server is running, and its port.",
  tls_failed: "The secure connection failed: the certificate is missing, expired or for another name, or nothing speaks TLS at this port. Renew the certificate, or check the name and the port.",
  timed_out: "The server did not answer in time. Check that it is running and reachable from the gateway, then try again.",
  unauthorized: "The server answered 401 or 403. It wants a credential: add or replace it, then try again.",
  redirected: "The server answered with a redirect, which is not followed. Register the address that it points to.",
  http_error: "The server answered with an HTTP error. Check the path of the address; many servers end in /mcp.",
  not_mcp: "Something answered, but it does not speak MCP. Check the path of the address; many servers end in /mcp.",
  too_large: "The server's tool list is larger than Portcullis accepts (1,000 tools, 64 KiB each, 4 MiB in all).",
  invalid_tools: "The server's tool list holds names that cannot be governed (empty, longer than 128 bytes, repeated, or with a *).",
  credential_unreadable: "The stored credential cannot be opened by the gateway. Enter it again.",
  gateway_unavailable: "The gateway did not pick up the work. Check that it is running, then try again.",
  failed: "The gateway could not finish looking at the server. Its log has the reason.",
} as const;
export type IntrospectionFailure = keyof typeof introspectionFailures;

/** What a failed job's result holds beside: the status of the answer where it was an HTTP error. */
const failedLookSchema = z.looseObject({ httpStatus: z.number().int().min(400).max(599).optional() });

/** The sentence of a failure, with the status of an HTTP error where the job's result holds one; any other value holds none. */
export function failureSentence(failure: IntrospectionFailure, result: unknown): string {
  const status = failedLookSchema.safeParse(result).data?.httpStatus;
  return failure === "http_error" && status !== undefined ? introspectionFailures.http_error.replace("an HTTP error", `an HTTP error (${String(status)})`) : introspectionFailures[failure];
}
