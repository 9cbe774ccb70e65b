// The strip that says that the audit log is behind: what gateways have recorded on their disks is not in it yet.

import { consoleEnv } from "@/lib/env/console-env";
import { logStanding } from "@/lib/health/log-standing";
import { RelativeTime } from "@/app/_ui/relative-time";
import { NoticeStrip } from "@/app/_ui/shell/notice-strip";

/** Nothing while the log is whole. */
export async function LogBehindNotice() {
  const standing = await logStanding(consoleEnv().CONSOLE_DATABASE_URL);
  if (standing === null) return null;
  return (
    <NoticeStrip>
      {standing.state === "blocked"
        ? "A gateway cannot record calls any more and refuses them; the audit log is behind since "
        : "Calls are recorded on a gateway's disk and not in the audit log yet, since "}
      <RelativeTime at={standing.sinceAt} />.
    </NoticeStrip>
  );
}
