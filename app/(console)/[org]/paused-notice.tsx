// The strip that says which destinations get nothing any more, to those who can do something about it.

import Link from "next/link";
import { answerAction } from "@/app/_server/run-action";
import { NoticeStrip } from "@/app/_ui/shell/notice-strip";
import { pausedDestinations } from "@/lib/destinations/list-destinations";
import { can } from "@/lib/tenancy/permissions";
import type { TenantContext } from "@/lib/tenancy/tenant-context";

export async function PausedNotice({ tenant }: { tenant: TenantContext }) {
  if (!can(tenant.actor.role, "destination.read")) return null;
  const answer = await answerAction(() => pausedDestinations(tenant), "the notice of paused destinations");
  if (!answer.ok) return <NoticeStrip tone="warn">Whether a destination is paused could not be read.</NoticeStrip>;
  const [first, ...others] = answer.value;
  if (first === undefined) return null;
  const base = `/${tenant.org.slug}/settings/destinations`;
  return (
    <NoticeStrip
      tone="warn"
      action={<Link href={others.length === 0 ? `${base}/${first.id}` : base} className="rounded-sm px-1.5 py-0.5 font-medium text-accent-ink hover:bg-hover">Look at it</Link>}
    >
      {others.length === 0 ? <>The destination <span className="font-medium">{first.name}</span> failed for hours and is paused: needs attention.</>
        : <>{others.length + 1} destinations failed for hours and are paused: they need attention.</>}
    </NoticeStrip>
  );
}
