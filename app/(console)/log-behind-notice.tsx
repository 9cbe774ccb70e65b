// The strip that says that the audit log is behind: what gateways have recorded on their disks is not in it yet.

import { answerAction } from "@/app/_server/run-action";
import { consoleEnv } from "@/lib/env/console-env";
import { logStanding } from "@/lib/health/log-standing";
import { RelativeTime } from "@/app/_ui/relative-time";
import { NoticeStrip } from "@/app/_ui/shell/notice-strip";

/** Nothing while the log is whole. It stands around every page, and takes none with it where it cannot be read. */
export async function LogBehindNotice() {
  const answer = await answerAction(() => logStanding(consoleEnv().CONSOLE_DATABASE_URL), "the notice of a log that is behind");
  if (!answer.ok) return <NoticeStrip tone="warn">Whether the newest calls are in the log could not be read.</NoticeStrip>;
  const standing = answer.value;
  if (standing === null) return null;
  return (
    <NoticeStrip tone={standing.state === "blocked" ? "warn" : "info"}>
      {standing.state === "blocked"
        ? "A gateway cannot record calls any more, so it refuses them. Whoever runs it finds the cause in its log. It began "
        : "The newest calls are recorded on a gateway's disk and are not in the log of calls yet; they come by themselves. It began "}
      <RelativeTime at={standing.sinceAt} />.
    </NoticeStrip>
  );
}
