// What an open builder asks again and again: the shared draft of one policy, as it stands now.

import { currentTenant } from "@/app/_server/current-tenant";
import { answerAction } from "@/app/_server/run-action";
import { AppError } from "@/lib/errors/app-error";
import { errorCodes } from "@/lib/errors/error-codes";
import { getDraft } from "@/lib/policies/get-draft";
import { policyIdInput } from "@/lib/policies/policy-input";

export async function GET(request: Request, { params }: { params: Promise<{ org: string; server: string }> }): Promise<Response> {
  const tenant = await currentTenant(params);
  const answer = await answerAction(async () => {
    const input = policyIdInput.safeParse({ policyId: new URL(request.url).searchParams.get("policy") });
    if (!input.success) throw new AppError("invalid_input");
    return getDraft(tenant, input.data);
  });
  const known = Object.entries(errorCodes).find(([code]) => !answer.ok && code === answer.code);
  return Response.json(answer, { status: answer.ok ? 200 : (known?.[1].status ?? 500), headers: { "Cache-Control": "no-store" } });
}
