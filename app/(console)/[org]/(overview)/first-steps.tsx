// The three first steps, ticked off by what is really there.

import { LinkButton } from "@/app/_ui/link-button";
import { ProgressSteps } from "@/app/_ui/progress-steps";
import { TextLink } from "@/app/_ui/text-link";
import type { FirstRun } from "@/lib/servers/first-run";
import { AddressStart } from "./address-start";
import { FirstCallWait } from "./first-call-wait";

interface FirstStepsProps {
  org: string;
  run: FirstRun;
  /** What the person may do, so that no step offers what would be refused. */
  may: { readonly connect: boolean; readonly policy: boolean; readonly grant: boolean };
}

export function FirstSteps({ org, run, may }: FirstStepsProps) {
  const { server } = run;
  const path = server === null ? `/${org}/servers` : `/${org}/servers/${server.slug}`;
  const connected = server?.connected === true;
  return (
    <>
      <h2 className="sr-only">First steps</h2>
      <ProgressSteps
        steps={[
          {
            title: "Connect a server",
            text: connected
              ? `${server.name} is connected and its tools are listed.`
              : server === null
                ? "Paste the address of an MCP server. The gateway connects and lists its tools, each with a risk class."
                : `${server.name} is registered, but the gateway has not connected yet.`,
            done: connected,
            action: server !== null ? <LinkButton variant="primary" href={path}>See what is missing</LinkButton> : may.connect ? <AddressStart org={org} /> : "An owner or admin can do this.",
          },
          {
            title: "Build its policy",
            text: run.hasLivePolicy ? "A policy is live." : "Decide for each tool: allow, deny, hide, or allow within limits. A proposal by risk class is ready.",
            done: run.hasLivePolicy,
            action: may.policy ? <LinkButton variant="primary" href={`${path}/policy`}>Build the policy</LinkButton> : "An owner, admin or policy manager can do this.",
          },
          {
            title: "Point your agent at it",
            text: run.hasGrant ? "A grant is ready. This step is done when the first call arrives." : "Make a grant: a token for one agent, with a snippet ready for its client.",
            done: run.hasCall,
            action: run.hasGrant ? (
              <div className="flex flex-col gap-2">
                <FirstCallWait />
                <TextLink href={`${path}/grants`} className="self-start text-sm">Show the grants and snippets</TextLink>
              </div>
            ) : may.grant ? (
              <LinkButton variant="primary" href={`${path}/grants/new`}>Make a grant</LinkButton>
            ) : (
              "An owner or admin can do this."
            ),
          },
        ]}
      />
    </>
  );
}
