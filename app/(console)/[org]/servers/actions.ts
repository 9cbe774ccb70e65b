"use server";
// The writes of the pages about all servers: a new one, and a test of any.

import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { jobMoment } from "@/lib/jobs/wait-for-job";
import { registerServer } from "@/lib/servers/register-server";
import { requestIntrospection } from "@/lib/servers/request-introspection";
import { registerServerInput, serverIdInput, type ServerIdInput } from "@/lib/servers/server-input";
import { nameFromAddress } from "./new/name-from-address";

export type RegisteredServer = { readonly slug: string };

export async function registerServerAction(org: string, _previous: ActionResult<RegisteredServer> | null, data: FormData): Promise<ActionResult<RegisteredServer>> {
  return runAction(org, registerServerInput, data, async (tenant, input) => ({ slug: (await registerServer(tenant, input)).server.slug }));
}

/** The same by the address alone, which gives the name; nothing is sent to the server but what it may read of anybody. */
export async function connectAddressAction(org: string, previous: ActionResult<RegisteredServer> | null, data: FormData): Promise<ActionResult<RegisteredServer>> {
  data.set("name", nameFromAddress(String(data.get("url"))) || "Server");
  return registerServerAction(org, previous, data);
}

/** The look that its button watches; the page is read again when that is over. */
export async function testConnectionAction(org: string, input: ServerIdInput): Promise<ActionResult<{ readonly jobId: string; readonly moment: string }>> {
  return runAction(org, serverIdInput, input, async (tenant, parsed) => {
    const job = await requestIntrospection(tenant, parsed);
    return { jobId: job.id, moment: jobMoment(job) };
  });
}
