// The servers that want a person: calls that do not get through, a look that failed, tools to review, a kill switch that is down, a policy that its tools have outgrown.

import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { RelativeTime } from "@/app/_ui/relative-time";
import { Section } from "@/app/_ui/section";
import type { PolicyToMend } from "@/lib/policies/list-policies-to-mend";
import type { ServerRecord } from "@/lib/servers/server-record";
import { HealthMark } from "../servers/health-mark";
import { problemsOfServer } from "../servers/server-problem";
import { TestConnection } from "../servers/test-connection";

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
    return reason === null ? [] : [{ server, reason }];
  });
  if (rows.length === 0) return null;
  return (
    <Section title="Needs attention">
      <Table label="Servers that need attention" className="table-fixed">
        <TableHead>
          <HeadCell className="w-28 sm:w-56">Server</HeadCell>
          <HeadCell className="w-40 max-sm:hidden">Health</HeadCell>
          <HeadCell>Why</HeadCell>
        </TableHead>
        <TableBody>
          {rows.map(({ server, reason }) => (
            <TableRow key={server.id}>
              <TableCell><RowLink href={`/${org}/servers/${server.slug}`} className="block truncate">{server.name}</RowLink></TableCell>
              <TableCell className="max-sm:hidden"><HealthMark server={server} /></TableCell>
              <TableCell muted>
                {reason.words}
                {reason.at === null ? null : <span className="text-ink-faint"> (<RelativeTime at={reason.at} />)</span>}
                {canLook && reason.isTestable ? <TestConnection org={org} server={server} shown={reason.words} className="mt-2" /> : null}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
