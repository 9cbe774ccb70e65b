// The servers that want a person: calls that do not get through, a look that failed, tools to review, a kill switch that is down, a policy that its tools have outgrown.

import { RelativeTime } from "@/app/_ui/relative-time";
import type { PolicyToMend } from "@/lib/policies/list-policies-to-mend";
import type { ServerRecord } from "@/lib/servers/server-record";
import { HealthMark } from "../servers/health-mark";
import { problemsOfServer } from "../servers/server-problem";
import { TestConnection } from "../servers/test-connection";
import { WhyTable } from "./why-table";

interface Reason {
  readonly words: string;
  /** When it was last seen; null where it simply is so. */
  readonly at: string | null;
  /** Whether connecting would tell more. */
  readonly isTestable: boolean;
}

/** Why a server stands here, the most pressing first; null where all is well. */
function reasonOf(server: ServerRecord, toMend: readonly PolicyToMend[]): Reason | null {
  const [problem] = server.stoppedAt === null ? problemsOfServer(server) : [];
  if (problem !== undefined) return { words: problem.message, at: problem.at, isTestable: true };
  const words = wordsOf(server, toMend);
  return words === null ? null : { words, at: null, isTestable: false };
}

function wordsOf(server: ServerRecord, toMend: readonly PolicyToMend[]): string | null {
  if (server.stoppedAt !== null) return "Every call is answered 503 until it is started.";
  const { toolsInReview } = server.counts;
  if (toolsInReview > 0) return toolsInReview === 1 ? "1 tool waits for review." : `${toolsInReview} tools wait for review.`;
  const outgrown = toMend.find(({ serverId }) => serverId === server.id);
  return outgrown === undefined ? null : `The policy “${outgrown.name}” does not say what holds for arguments that may now be absent.`;
}

interface AttentionListProps {
  org: string;
  servers: readonly ServerRecord[];
  toMend: readonly PolicyToMend[];
  canLook: boolean;
}

export function AttentionList({ org, servers, toMend, canLook }: AttentionListProps) {
  const rows = servers.flatMap((server) => {
    const reason = reasonOf(server, toMend);
    if (reason === null) return [];
    const why = (
      <>
        {reason.words}
        {reason.at === null ? null : <span className="text-ink-faint"> (<RelativeTime at={reason.at} />)</span>}
        {canLook && reason.isTestable ? <TestConnection org={org} server={server} shown={reason.words} className="mt-2" /> : null}
      </>
    );
    return [{ id: server.id, href: `/${org}/servers/${server.slug}`, name: server.name, mark: <HealthMark server={server} />, why }];
  });
  return <WhyTable title="Needs attention" label="Servers that need attention" what="Server" mark="Health" rows={rows} />;
}
