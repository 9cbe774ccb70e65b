// Form or object → parsed input → one verb → ActionResult. The only catch of actions.

import "server-only";
import type { z } from "zod";
import type { ActionResult } from "@/app/_ui/action-result";
import { AppError } from "@/lib/errors/app-error";
import { errorCodes } from "@/lib/errors/error-codes";
import { invalidInput } from "@/lib/errors/invalid-input";
import { logger } from "@/lib/log/logger";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import { tenantOfAction } from "./current-tenant";
import { unstable_rethrow } from "next/navigation";

/** What a form or a client sent, as a plain object. Repeated form fields become arrays only where the name ends in []. */
function asObject(sent: unknown): unknown {
  if (!(sent instanceof FormData)) return sent;
  const fields: Record<string, unknown> = {};
  for (const name of new Set(sent.keys())) {
    if (name.startsWith("$ACTION")) continue;
    if (name.endsWith("[]")) fields[name.slice(0, -2)] = sent.getAll(name);
    else fields[name] = sent.get(name);
  }
  return fields;
}

/** Runs `work`; an expected error becomes its answer, an unexpected one is logged, as the failure of `what`, and answered without its cause. */
export async function answerAction<T>(work: () => Promise<T>, what = "action"): Promise<ActionResult<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    unstable_rethrow(error);
    const known = error instanceof AppError ? error : new AppError("unexpected", { cause: error });
    if (!errorCodes[known.code].expected) logger().error({ err: known.cause ?? known, code: known.code }, `${what} failed`);
    return { ok: false, code: known.code, message: known.public, fields: { ...known.fields } };
  }
}

/** Parses what was sent and hands it, with the organization's tenant, to one verb. */
export function runAction<I, T>(
  org: string,
  schema: z.ZodType<I>,
  sent: unknown,
  verb: (tenant: TenantContext, input: I) => Promise<T>,
): Promise<ActionResult<T>> {
  return answerAction(async () => {
    const parsed = schema.safeParse(asObject(sent));
    if (!parsed.success) throw invalidInput(parsed.error);
    return verb(await tenantOfAction(org), parsed.data);
  });
}

/** The same for a form that belongs to no organization (accounts). */
export function runPublicAction<I, T>(schema: z.ZodType<I>, sent: unknown, verb: (input: I) => Promise<T>): Promise<ActionResult<T>> {
  return answerAction(async () => {
    const parsed = schema.safeParse(asObject(sent));
    if (!parsed.success) throw invalidInput(parsed.error);
    return verb(parsed.data);
  });
}
