// Asks the gateway to look at the server once more.

import { RefreshCw } from "lucide-react";
import { ActionForm } from "@/app/_ui/action-form";
import { SubmitButton } from "@/app/_ui/submit-button";
import type { ButtonVariant } from "@/app/_ui/button-styles";
import { lookAgainAction } from "./actions";

export function LookAgain({ org, serverId, label, variant = "secondary" }: { org: string; serverId: string; label: string; variant?: ButtonVariant | undefined }) {
  return (
    <ActionForm action={lookAgainAction.bind(null, org)} className="gap-0">
      <input type="hidden" name="serverId" value={serverId} />
      <SubmitButton variant={variant} pendingLabel={label}>
        <RefreshCw aria-hidden /> {label}
      </SubmitButton>
    </ActionForm>
  );
}
