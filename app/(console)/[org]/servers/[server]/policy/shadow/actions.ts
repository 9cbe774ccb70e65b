"use server";
// The write of the shadow's page that is no grant's: making its version the live one.

import { refresh } from "next/cache";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { publishVersionInput } from "@/lib/policies/policy-input";
import type { PolicyRecord } from "@/lib/policies/policy-record";
import { publishVersion } from "@/lib/policies/publish-version";

export async function publishShadowAction(org: string, _previous: ActionResult<PolicyRecord> | null, data: FormData): Promise<ActionResult<PolicyRecord>> {
  const result = await runAction(org, publishVersionInput, data, publishVersion);
  if (result.ok) refresh();
  return result;
}
