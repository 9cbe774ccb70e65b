"use client";
// Which of the server's policies this is, in force as which version for how many grants, and what can be done with it as a whole.
import Link from "next/link";
import { ChevronDown, PencilLine, Plus, Trash2 } from "lucide-react";
import { Badge } from "@/app/_ui/badge";
import { Button } from "@/app/_ui/button";
import { IconButton } from "@/app/_ui/icon-button";
import { Menu, MenuItem } from "@/app/_ui/menu";
import type { PolicyRecord } from "@/lib/policies/policy-record";
import type { PolicyCopy } from "./builder-types";
import { DeletePolicyDialog } from "./delete-policy-dialog";
import { NewPolicyDialog } from "./new-policy-dialog";
import { RenamePolicyDialog } from "./rename-policy-dialog";

export function PolicyHead({ org, serverId, path, policy, policies, copies, mayManage }: {
  org: string;
  serverId: string;
  path: string;
  policy: PolicyRecord;
  policies: readonly PolicyRecord[];
  copies: readonly PolicyCopy[];
  mayManage: boolean;
}) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
      <h2 className="sr-only">Policy {policy.name}</h2>
      <Menu align="start" trigger={<Button className="max-w-72 min-w-0 max-sm:max-w-40"><span className="truncate">{policy.name}</span><ChevronDown aria-hidden /></Button>}>
        {policies.map((other) => (
          <MenuItem key={other.id} href={`${path}?policy=${other.id}`}>
            <span className="flex-1">{other.name}</span>
            <span className="text-xs text-ink-faint">{other.liveVersion === null ? "not live" : `v${String(other.liveVersion)}`}</span>
          </MenuItem>
        ))}
      </Menu>
      {policy.liveVersion === null ? <Badge tone="park">no live version</Badge> : <Badge tone="allow">v{policy.liveVersion} live</Badge>}
      <Link href={path.replace(/\/policy$/, "/grants")} className="rounded-sm text-sm text-ink-muted hover:text-ink max-sm:order-last max-sm:basis-full">
        {policy.grants === 0 ? "No grant uses it yet" : policy.grants === 1 ? "1 grant uses it" : `${String(policy.grants)} grants use it`}
      </Link>
      {mayManage ? (
        <div className="ml-auto flex items-center gap-1">
          <RenamePolicyDialog org={org} policy={policy} trigger={<IconButton label="Rename policy" icon={<PencilLine />} />} />
          <DeletePolicyDialog org={org} policy={policy} path={path} trigger={<IconButton label="Delete policy" icon={<Trash2 />} />} />
          <NewPolicyDialog
            org={org} serverId={serverId} path={path} copies={copies}
            trigger={<Button className="max-sm:w-10 max-sm:px-0"><Plus aria-hidden /><span className="max-sm:sr-only">New policy</span></Button>}
          />
        </div>
      ) : null}
    </div>
  );
}
