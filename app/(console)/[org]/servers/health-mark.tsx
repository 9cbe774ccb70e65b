// A server's state as shape and word: stopped goes above everything, then what calls run into and what the last look said.

import { StatusMark } from "@/app/_ui/status-mark";
import type { ServerRecord } from "@/lib/servers/server-record";

export function HealthMark({ server, className }: { server: Pick<ServerRecord, "stoppedAt" | "health" | "trouble">; className?: string | undefined }) {
  if (server.stoppedAt !== null) return <StatusMark status="denied" label="Stopped" className={className} />;
  if (server.trouble !== null || server.health.state === "attention") return <StatusMark status="failed" label="Needs attention" className={className} />;
  if (server.health.state === "ok") return <StatusMark status="ok" label="Healthy" className={className} />;
  return <StatusMark status="unknown" label="Not looked at yet" className={className} />;
}
