// How the gateway reaches the server, as found at the last look.

import { DefinitionList } from "@/app/_ui/definition-list";
import { RelativeTime } from "@/app/_ui/relative-time";
import { SettingsSection } from "@/app/_ui/settings-section";
import type { JobRecord } from "@/lib/jobs/job-record";
import type { ServerRecord } from "@/lib/servers/server-record";
import { HealthMark } from "../../health-mark";
import { HealthProblem } from "../health-problem";
import { LiveLook } from "../live-look";
import { LookAgain } from "../look-again";

const transports: Readonly<Record<string, string>> = { "streamable-http": "Streamable HTTP", sse: "HTTP with SSE (older servers)" };
const eras: Readonly<Record<string, string>> = { legacy: "begun by initialize", modern: "without initialize", dual: "with and without initialize" };

interface ConnectionSectionProps {
  org: string;
  server: ServerRecord;
  look: JobRecord | null;
  canLook: boolean;
  canManage: boolean;
}

export function ConnectionSection({ org, server, look, canLook, canManage }: ConnectionSectionProps) {
  const unknown = <span className="text-ink-faint">not known yet</span>;
  const reported = [server.reportedName, server.reportedVersion].filter((part) => part !== null && part !== "").join(" ");
  return (
    <SettingsSection
      title="Connection"
      description="What the gateway found when it last connected."
      action={canLook && look === null ? <LookAgain org={org} serverId={server.id} label="Test connection" /> : undefined}
    >
      {look === null ? (
        <HealthProblem org={org} server={server} canManage={canManage} canLook={false} />
      ) : (
        <LiveLook
          key={look.id}
          address={`/${org}/jobs/${look.id}`}
          state={look.state}
          progress={look.progress}
          moment={`${look.state}:${look.progress}`}
          target={server.origin}
        />
      )}
      <DefinitionList
        className="rounded-lg border border-line bg-surface px-4 py-1"
        items={[
          { term: "Health", value: <HealthMark server={server} /> },
          { term: "Last look", value: server.health.checkedAt === null ? unknown : <RelativeTime at={server.health.checkedAt} /> },
          { term: "Calls itself", value: reported === "" ? unknown : reported },
          { term: "Transport", value: server.transport === null ? unknown : (transports[server.transport] ?? server.transport) },
          { term: "Protocol", value: server.era === null ? unknown : `${server.protocolVersion ?? ""}, ${eras[server.era] ?? server.era}` },
        ]}
      />
    </SettingsSection>
  );
}
