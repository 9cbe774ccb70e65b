// What went wrong at the last look, and the ways on from there.

import { Callout } from "@/app/_ui/callout";
import { LinkButton } from "@/app/_ui/link-button";
import { RelativeTime } from "@/app/_ui/relative-time";
import type { ServerRecord } from "@/lib/servers/server-record";
import { LookAgain } from "./look-again";

/** Codes that a credential is likely to mend. */
const wantCredential: ReadonlySet<string> = new Set(["unauthorized", "credential_unreadable"]);
/** Codes that have nothing to do with the address. */
const notTheAddress: ReadonlySet<string> = new Set(["gateway_unavailable", "unauthorized", "credential_unreadable", "invalid_tools", "too_large"]);

export function HealthProblem({ org, server, canManage, canLook }: { org: string; server: ServerRecord; canManage: boolean; canLook: boolean }) {
  const { state, code, message, checkedAt } = server.health;
  if (state !== "attention" || message === null) return null;
  const partly = code === "invalid_tools" && server.counts.tools > 0;
  const title = partly ? "Tools left out" : server.transport === null ? "Could not connect" : "The last look failed";
  const settings = `/${org}/servers/${server.slug}/settings`;
  return (
    <Callout tone={partly ? "warn" : "danger"} title={title} className="mb-6">
      {message}
      {checkedAt === null ? null : (
        <span className="ml-1.5 text-sm text-ink-muted">
          (<RelativeTime at={checkedAt} />)
        </span>
      )}
      <p className="mt-1 font-mono text-xs break-all text-ink-muted">{server.url.replace(/\?.*$/, "?…")}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        {canLook ? <LookAgain org={org} serverId={server.id} label="Try again" variant="primary" /> : null}
        {canManage && code !== null && wantCredential.has(code) ? (
          <LinkButton href={`${settings}#credential`}>{server.credential.kind === "none" ? "Add a credential" : "Replace the credential"}</LinkButton>
        ) : null}
        {canManage && code !== null && !notTheAddress.has(code) ? <LinkButton href={settings}>Edit the address</LinkButton> : null}
      </div>
    </Callout>
  );
}
