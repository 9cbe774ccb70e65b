// What the grant's shadow said of a call, beside what was decided.

import { StatusMark, type Status } from "@/app/_ui/status-mark";
import { TextLink } from "@/app/_ui/text-link";
import type { CallRecord } from "@/lib/calls/call-record";

const statuses: Readonly<Record<CallRecord["effect"], Status>> = { allow: "allowed", deny: "denied", park: "parked" };

export function ShadowVerdict({ shadow: { policyId, version, effect, code, rule }, policyHref }: { shadow: NonNullable<CallRecord["shadow"]>; policyHref: string | null }) {
  const name = `version ${String(version)}`;
  return (
    <>
      <StatusMark status={effect === null ? "unknown" : statuses[effect]} /> by {policyHref === null ? name : <TextLink href={`${policyHref}?policy=${policyId}`}>{name}</TextLink>}
      {effect === "allow" ? null : <span className="ml-1 font-mono text-xs break-all text-ink-faint">{rule ?? code}</span>}
    </>
  );
}
