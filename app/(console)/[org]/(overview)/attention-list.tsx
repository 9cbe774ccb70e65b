// The servers that want a person: a look that failed, tools to review, a kill switch that is down.

import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { Section } from "@/app/_ui/section";
import type { ServerRecord } from "@/lib/servers/server-record";
import { HealthMark } from "../servers/health-mark";

/** Why a server stands here, the most pressing first; null where all is well. */
function reasonOf(server: ServerRecord): string | null {
  if (server.stoppedAt !== null) return "Every call is answered 503 until it is started.";
  if (server.health.state === "attention") return server.health.message;
  const { toolsInReview } = server.counts;
  if (toolsInReview > 0) return toolsInReview === 1 ? "1 tool waits for review." : `${toolsInReview} tools wait for review.`;
  return null;
}

export function AttentionList({ org, servers }: { org: string; servers: readonly ServerRecord[] }) {
  const rows = servers.flatMap((server) => {
    const reason = reasonOf(server);
    return reason === null ? [] : [{ server, reason }];
  });
  if (rows.length === 0) return null;
  return (
    <Section title="Needs attention">
      <Table label="Servers that need attention" className="table-fixed">
        <TableHead>
          <HeadCell className="w-40 sm:w-56">Server</HeadCell>
          <HeadCell className="w-40 max-sm:hidden">Health</HeadCell>
          <HeadCell>Why</HeadCell>
        </TableHead>
        <TableBody>
          {rows.map(({ server, reason }) => (
            <TableRow key={server.id}>
              <TableCell><RowLink href={`/${org}/servers/${server.slug}`} className="block truncate">{server.name}</RowLink></TableCell>
              <TableCell className="max-sm:hidden"><HealthMark server={server} /></TableCell>
              <TableCell muted>{reason}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
