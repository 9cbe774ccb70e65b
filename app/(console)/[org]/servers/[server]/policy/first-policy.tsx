// A server without a policy: what is proposed for it, and one button to begin from that.
import { ActionForm } from "@/app/_ui/action-form";
import { Button } from "@/app/_ui/button";
import { Callout } from "@/app/_ui/callout";
import { CodeBlock } from "@/app/_ui/code-block";
import { Section } from "@/app/_ui/section";
import { SubmitButton } from "@/app/_ui/submit-button";
import { createPolicyAction } from "./actions";
import type { PolicyCopy } from "./builder-types";
import { NewPolicyDialog } from "./new-policy-dialog";

const revealingShown = 12;

export function FirstPolicy({ org, serverId, path, copies, proposed, revealing, mayManage }: {
  org: string;
  serverId: string;
  path: string;
  copies: readonly PolicyCopy[];
  proposed: string;
  /** Names of tools that it lets pass as reads though their own words speak of secrets. */
  revealing: readonly string[];
  mayManage: boolean;
}) {
  return (
    <Section
      title="No policy yet: every call is denied"
      description="This is proposed from the risk classes of the server's tools: reads pass, writes and executions are limited, destructive tools are hidden, financial ones denied. Started from, it is version 1 and live; no agent is under it before you make a grant, and what does not fit is changed in the builder."
    >
      {revealing.length === 0 ? null : (
        <Callout tone="warn" title="Look at these first" className="mb-4">
          {revealing.length === 1 ? "This tool counts as a read and would pass, though it speaks" : `These ${String(revealing.length)} tools count as reads and would pass, though they speak`} of secrets or of the server’s environment:{" "}
          {revealing.slice(0, revealingShown).map((name, index) => <span key={name}>{index === 0 ? "" : ", "}<code className="font-mono text-xs break-all">{name}</code></span>)}
          {revealing.length > revealingShown ? ` and ${String(revealing.length - revealingShown)} more` : ""}. Deny what no agent should read in the builder, before you make a grant.
        </Callout>
      )}
      {mayManage ? (
        <div className="mb-4 flex flex-wrap gap-2">
          <ActionForm action={createPolicyAction.bind(null, org)} success="Policy made and live.">
            <input type="hidden" name="serverId" value={serverId} />
            <input type="hidden" name="name" value="Default" />
            <input type="hidden" name="start" value="proposed" />
            <SubmitButton pendingLabel="Starting">Start from the proposed policy</SubmitButton>
          </ActionForm>
          <NewPolicyDialog org={org} serverId={serverId} path={path} copies={copies} trigger={<Button>Start otherwise</Button>} />
        </div>
      ) : <p className="mb-4 text-sm text-ink-muted">Somebody who may manage policies can start from it.</p>}
      <CodeBlock code={proposed} language="json" label="proposed policy.json" />
    </Section>
  );
}
