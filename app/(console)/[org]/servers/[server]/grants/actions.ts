"use server";
// The writes of the grants' pages.

import { refresh } from "next/cache";
import { runAction } from "@/app/_server/run-action";
import type { ActionResult } from "@/app/_ui/action-result";
import { attachPolicy } from "@/lib/grants/attach-policy";
import { attachShadow, detachShadow } from "@/lib/grants/attach-shadow";
import { createGrant } from "@/lib/grants/create-grant";
import { attachShadowInput, grantIdInput, resetLimitInput } from "@/lib/grants/grant-input";
import type { GrantRecord } from "@/lib/grants/grant-record";
import type { LimitUsage } from "@/lib/grants/limit-usage";
import { readLimitUsage } from "@/lib/grants/read-limit-usage";
import { resetLimit } from "@/lib/grants/reset-limit";
import { reviseGrant } from "@/lib/grants/revise-grant";
import { revokeGrant } from "@/lib/grants/revoke-grant";
import { rotateGrant } from "@/lib/grants/rotate-grant";
import { attachPolicyForm, createGrantForm, reviseGrantForm } from "./grant-form-input";

export type MintedGrant = { readonly grant: GrantRecord; readonly token: string };

async function refreshed<T>(answer: Promise<ActionResult<T>>): Promise<ActionResult<T>> {
  const result = await answer;
  if (result.ok) refresh();
  return result;
}

export async function createGrantAction(org: string, _previous: ActionResult<MintedGrant> | null, data: FormData): Promise<ActionResult<MintedGrant>> {
  return refreshed(runAction(org, createGrantForm, data, (tenant, input) => createGrant(tenant, input)));
}

export async function rotateGrantAction(org: string, _previous: ActionResult<MintedGrant> | null, data: FormData): Promise<ActionResult<MintedGrant>> {
  return runAction(org, grantIdInput, data, (tenant, input) => rotateGrant(tenant, input));
}

export async function revokeGrantAction(org: string, _previous: ActionResult<GrantRecord> | null, data: FormData): Promise<ActionResult<GrantRecord>> {
  return refreshed(runAction(org, grantIdInput, data, (tenant, input) => revokeGrant(tenant, input)));
}

export async function reviseGrantAction(org: string, _previous: ActionResult<GrantRecord> | null, data: FormData): Promise<ActionResult<GrantRecord>> {
  return refreshed(runAction(org, reviseGrantForm, data, (tenant, input) => reviseGrant(tenant, input)));
}

export async function readLimitUsageAction(org: string, grantId: string): Promise<ActionResult<LimitUsage>> {
  return runAction(org, grantIdInput, { grantId }, (tenant, input) => readLimitUsage(tenant, input));
}

export async function resetLimitAction(org: string, _previous: ActionResult<LimitUsage> | null, data: FormData): Promise<ActionResult<LimitUsage>> {
  return runAction(org, resetLimitInput, data, (tenant, input) => resetLimit(tenant, input));
}

export async function attachShadowAction(org: string, _previous: ActionResult<GrantRecord> | null, data: FormData): Promise<ActionResult<GrantRecord>> {
  return refreshed(runAction(org, attachShadowInput, data, (tenant, input) => attachShadow(tenant, input)));
}

export async function detachShadowAction(org: string, _previous: ActionResult<GrantRecord> | null, data: FormData): Promise<ActionResult<GrantRecord>> {
  return refreshed(runAction(org, grantIdInput, data, (tenant, input) => detachShadow(tenant, input)));
}

export async function attachPolicyAction(org: string, _previous: ActionResult<GrantRecord> | null, data: FormData): Promise<ActionResult<GrantRecord>> {
  return refreshed(runAction(org, attachPolicyForm, data, (tenant, input) => attachPolicy(tenant, input)));
}
