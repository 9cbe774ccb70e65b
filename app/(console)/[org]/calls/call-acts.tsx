// What one does with a call that one has found: try it again in the editor, or make a rule of it.

import { FlaskConical, Gauge, ShieldBan } from "lucide-react";
import { LinkButton } from "@/app/_ui/link-button";
import type { CallRecord } from "@/lib/calls/call-record";

/** `policyHref`: the policy page of the server. The editor gets the tool and the names of the arguments, never a value: none is kept in the log. */
export function CallActs({ call, policyHref, mayManage }: { call: CallRecord; policyHref: string; mayManage: boolean }) {
  if (call.tool === null) return null;
  const to = (more: Readonly<Record<string, string>>) => `${policyHref}?${new URLSearchParams({ ...(call.policyId === null ? {} : { policy: call.policyId }), tool: call.tool ?? "", ...more }).toString()}`;
  return (
    <div className="flex flex-wrap gap-2">
      <LinkButton size="sm" href={to({ pane: "test", ...(call.argumentKeys.length === 0 ? {} : { arguments: call.argumentKeys.join(",") }) })}><FlaskConical aria-hidden />Test this call in the editor</LinkButton>
      {mayManage ? (
        <>
          <LinkButton size="sm" href={to({ make: "rule", ...(call.argumentKeys.length === 0 ? {} : { arguments: call.argumentKeys.join(",") }) })}><ShieldBan aria-hidden />Make a rule from it</LinkButton>
          <LinkButton size="sm" href={to({ make: "limit" })}><Gauge aria-hidden />Limit the tool</LinkButton>
        </>
      ) : null}
    </div>
  );
}
