// Where the request at hand came from. The headers are the edge's own (app/_edge/rewrite-headers.ts).

import "server-only";
import { headers } from "next/headers";
import type { ClientFacts } from "@/lib/accounts/account-deps";

/** The client's address, as the edge worked it out, and what its browser calls itself. */
export async function clientFacts(): Promise<ClientFacts> {
  const sent = await headers();
  return { ip: sent.get("x-portcullis-client-ip") ?? "unknown", userAgent: sent.get("user-agent") ?? "" };
}
