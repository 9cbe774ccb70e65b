// What keeps a server from working, each with the ways on from there.

import { Callout } from "@/app/_ui/callout";
import { LinkButton } from "@/app/_ui/link-button";
import { RelativeTime } from "@/app/_ui/relative-time";
import type { ServerRecord } from "@/lib/servers/server-record";
import { shownAddress } from "../shown-address";
import { problemsOfServer, type ServerProblem } from "../server-problem";
import { LookAgain } from "./look-again";
import { RemoveServer } from "./remove-server";
import { TokenSource } from "./token-source";

/** Codes that a credential is likely to mend. */
const wantCredential: ReadonlySet<string> = new Set(["unauthorized", "credential_unreadable"]);
/** Below this, "since" and "last" would be the same words. */
const minuteMs = 60_000;
/** Codes that have nothing to do with the address. */
const notTheAddress: ReadonlySet<string> = new Set([
  "gateway_unavailable", "unauthorized", "credential_unreadable", "invalid_tools", "too_large", "broke_off", "server_error",
]);

interface HealthProblemProps {
  org: string;
  server: ServerRecord;
  canManage: boolean;
  canLook: boolean;
}

export function HealthProblem(props: HealthProblemProps) {
  return problemsOfServer(props.server).map((problem, index) => <Problem key={problem.of} {...props} problem={problem} isFirst={index === 0} />);
}

function Problem({ org, server, canManage, canLook, problem, isFirst }: HealthProblemProps & { problem: ServerProblem; isFirst: boolean }) {
  const { code } = problem;
  const partly = code === "invalid_tools" && server.counts.tools > 0;
  const path = `/${org}/servers/${server.slug}`;
  return (
    <Callout tone={partly ? "warn" : "danger"} title={titleOf(server, problem, partly)} className="mb-6">
      {problem.message}
      <Times problem={problem} />
      <p className="mt-1 font-mono text-xs break-all text-ink-muted">{shownAddress(server.url)}</p>
      {code === "unauthorized" && server.authorization !== null ? <TokenSource findings={server.authorization} hasCredential={server.credential.kind !== "none"} /> : null}
      <div className="mt-3 flex flex-wrap gap-2">
        {canLook && isFirst ? <LookAgain org={org} serverId={server.id} label="Test connection" variant="primary" /> : null}
        {canManage && code !== null && wantCredential.has(code) ? (
          <LinkButton href={`${path}/settings#credential`}>{server.credential.kind === "none" ? "Add a credential" : "Replace the credential"}</LinkButton>
        ) : null}
        {canManage && code !== null && !notTheAddress.has(code) ? <LinkButton href={`${path}/settings`}>Edit the address</LinkButton> : null}
        {canManage && canBeTakenBack(server) ? <RemoveServer org={org} server={{ id: server.id, name: server.name, url: server.url }} /> : null}
        {problem.of === "calls" ? <LinkButton href={`${path}/calls`}>See the calls</LinkButton> : null}
      </div>
    </Callout>
  );
}

/** Whether it was never reached, and nothing hangs on it. */
function canBeTakenBack({ transport, counts }: ServerRecord): boolean {
  return transport === null && counts.tools + counts.policies + counts.grants === 0;
}

function titleOf(server: ServerRecord, { of }: ServerProblem, partly: boolean): string {
  if (of === "calls") return server.trouble?.resting === true ? "Calls are held back" : "Calls do not get through";
  if (partly) return "Tools left out";
  return server.transport === null ? "Could not connect" : "The last look failed";
}

function Times({ problem: { of, at, since } }: { problem: ServerProblem }) {
  if (at === null) return null;
  return (
    <span className="text-sm text-ink-muted">
      {" "}
      {of === "calls" && since !== null && Date.parse(at) - Date.parse(since) >= minuteMs ? <>(since <RelativeTime at={since} />, last <RelativeTime at={at} />)</> : <>(<RelativeTime at={at} />)</>}
    </span>
  );
}
