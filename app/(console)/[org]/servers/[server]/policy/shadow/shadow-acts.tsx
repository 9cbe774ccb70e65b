// What one can do with a shadow: make its version the live one, or end it.

import { Button } from "@/app/_ui/button";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { ActionForm } from "@/app/_ui/action-form";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { GrantRecord } from "@/lib/grants/grant-record";
import { detachShadowAction } from "../../grants/actions";
import { publishShadowAction } from "./actions";

export function ShadowActs({ org, grantId, shadow, isLive, mayPublish, mayDetach }: {
  org: string; grantId: string; shadow: NonNullable<GrantRecord["shadow"]>; isLive: boolean; mayPublish: boolean; mayDetach: boolean;
}) {
  return (
    <div className="flex flex-wrap gap-2">
      {mayDetach ? (
        <ActionForm action={detachShadowAction.bind(null, org)} success="The shadow is detached.">
          <input type="hidden" name="grantId" value={grantId} />
          <SubmitButton variant="secondary" pendingLabel="Detaching">Detach</SubmitButton>
        </ActionForm>
      ) : null}
      {mayPublish && !isLive ? (
        <ConfirmDialog
          trigger={<Button variant="primary">Publish this version</Button>}
          title={`Publish version ${String(shadow.version)}?`}
          effects={["It becomes the live version of its policy for every grant under it, everywhere within two seconds.", "The version that is live now stays, and can be made live again."]}
          confirmLabel="Publish"
          danger={false}
          action={publishShadowAction.bind(null, org)}
          fields={{ policyId: shadow.policyId, number: String(shadow.version) }}
          success={`Version ${String(shadow.version)} is live.`}
        />
      ) : null}
    </div>
  );
}
