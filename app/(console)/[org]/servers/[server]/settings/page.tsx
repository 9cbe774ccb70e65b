import { currentServer } from "@/app/_server/current-server";
import { can } from "@/lib/tenancy/permissions";
import { countDeletionEffects } from "@/lib/servers/delete-server";
import { countRecordedValues } from "@/lib/servers/count-recorded-values";
import { AddressSection } from "./address-section";
import { ArgumentRecordingSection } from "./argument-recording-section";
import { BridgingSection } from "./bridging-section";
import { ConnectionSection } from "./connection-section";
import { CredentialSection } from "./credential-section";
import { DeleteSection } from "./delete-section";
import { DriftSection } from "./drift-section";
import { currentLook } from "../current-look";

export const metadata = { title: "Settings" };

export default async function ServerSettingsPage({ params }: { params: Promise<{ org: string; server: string }> }) {
  const { tenant, server } = await currentServer(params);
  const [effects, look, recorded] = await Promise.all([
    countDeletionEffects(tenant, { serverId: server.id }), currentLook(tenant, server.id), countRecordedValues(tenant, { serverId: server.id }),
  ]);
  const org = tenant.org.slug;
  const canManage = can(tenant.actor.role, "server.manage");
  return (
    <div>
      <ConnectionSection org={org} server={server} look={look} canLook={can(tenant.actor.role, "tool.review")} canManage={canManage} />
      <AddressSection org={org} server={server} canManage={canManage} />
      <CredentialSection org={org} server={server} canManage={canManage} />
      <DriftSection org={org} server={server} canManage={canManage} />
      <BridgingSection org={org} server={server} canManage={canManage} />
      <ArgumentRecordingSection org={org} server={server} recorded={recorded} canManage={canManage} />
      {canManage ? <DeleteSection org={org} server={server} effects={effects} /> : null}
    </div>
  );
}
