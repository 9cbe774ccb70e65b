"use server";
// Writes about API keys.

import { revalidatePath } from "next/cache";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { createApiKeyInput, revokeApiKeyInput } from "@/lib/api-keys/api-key-input";
import type { NewApiKey } from "@/lib/api-keys/api-key-record";
import { createApiKey } from "@/lib/api-keys/create-api-key";
import { revokeApiKey } from "@/lib/api-keys/revoke-api-key";

export async function makeApiKey(org: string, _previous: ActionResult<NewApiKey> | null, data: FormData): Promise<ActionResult<NewApiKey>> {
  return runAction(org, createApiKeyInput, data, async (tenant, input) => {
    const key = await createApiKey(tenant, input);
    revalidatePath(`/${org}/settings/api-keys`);
    return key;
  });
}

export async function endApiKey(org: string, _previous: ActionResult<void> | null, data: FormData): Promise<ActionResult<void>> {
  return runAction(org, revokeApiKeyInput, data, async (tenant, input) => {
    await revokeApiKey(tenant, input);
    revalidatePath(`/${org}/settings/api-keys`);
  });
}
