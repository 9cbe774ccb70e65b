"use server";
// The write of the page for a new server.

import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { registerServer } from "@/lib/servers/register-server";
import { registerServerInput } from "@/lib/servers/server-input";

export type RegisteredServer = { readonly slug: string };

export async function registerServerAction(org: string, _previous: ActionResult<RegisteredServer> | null, data: FormData): Promise<ActionResult<RegisteredServer>> {
  return runAction(org, registerServerInput, data, async (tenant, input) => ({ slug: (await registerServer(tenant, input)).server.slug }));
}
