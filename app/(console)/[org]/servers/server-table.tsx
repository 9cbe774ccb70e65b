// All servers of the organization, one row each.

import { HeadCell, RowLink, Table, TableBody, TableCell, TableHead, TableRow } from "@/app/_ui/table";
import { TableKeys } from "@/app/_ui/table-keys";
import { Badge } from "@/app/_ui/badge";
import { RelativeTime } from "@/app/_ui/relative-time";
import type { ServerRecord } from "@/lib/servers/server-record";
import { HealthMark } from "./health-mark";
import { shownAddress } from "./shown-address";
import { problemsOfServer, type ServerProblem } from "./server-problem";
import { TestConnection } from "./test-connection";

export function ServerTable({ servers, org, canLook }: { servers: readonly ServerRecord[]; org: string; canLook: boolean }) {
  return (
    <TableKeys>
      <Table label="Servers" className="table-fixed sm:max-lg:min-w-3xl">
        <TableHead>
          <HeadCell>Name</HeadCell>
          <HeadCell className="w-44 sm:w-52 xl:w-64">Health</HeadCell>
          <HeadCell className="w-32 max-sm:hidden" align="right">Tools</HeadCell>
          <HeadCell className="w-28 max-xl:hidden" align="right">Live policies</HeadCell>
          <HeadCell className="w-20 max-sm:hidden" align="right">Grants</HeadCell>
          <HeadCell className="w-32 max-sm:hidden">Last check</HeadCell>
        </TableHead>
        <TableBody>
          {servers.map((server) => (
            <TableRow key={server.id}>
              <TableCell>
                <RowLink href={`/${org}/servers/${server.slug}`} className="block truncate">{server.name}</RowLink>
                <span title={shownAddress(server.url)} className="block truncate font-mono text-xs text-ink-faint">{shownAddress(server.url)}</span>
              </TableCell>
              <TableCell>
                <HealthMark server={server} />
                <ProblemWords problem={problemsOfServer(server)[0]} />
                {canLook && problemsOfServer(server).length > 0 ? <TestConnection org={org} server={server} className="mt-1.5" /> : null}
              </TableCell>
              <TableCell align="right" className="max-sm:hidden">
                <span className="inline-flex items-center gap-2">
                  {server.counts.toolsInReview > 0 ? <Badge tone="park">{server.counts.toolsInReview} to review</Badge> : null}
                  {server.counts.tools}
                </span>
              </TableCell>
              <TableCell align="right" className="max-xl:hidden">{server.counts.livePolicies}</TableCell>
              <TableCell align="right" className="max-sm:hidden">{server.counts.grants}</TableCell>
              <TableCell muted className="max-sm:hidden">{server.health.checkedAt === null ? "never" : <RelativeTime at={server.health.checkedAt} />}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableKeys>
  );
}

function ProblemWords({ problem }: { problem: ServerProblem | undefined }) {
  if (problem === undefined) return null;
  return (
    <span className="block text-xs text-ink-muted">
      {problem.short}
      {problem.at === null ? null : <>, <RelativeTime at={problem.at} /></>}
    </span>
  );
}
