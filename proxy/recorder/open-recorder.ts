// Where the audit log goes first: AUDIT_MODE says it.
import { randomId } from "@/lib/crypto/random-id";
import type { GatewayEnv } from "@/lib/env/gateway-env";
import type { Logger } from "@/lib/log/logger";
import type { GatewayBounds } from "../bounds";
import type { AuditStanding } from "../ops/audit-standing";
import type { Query } from "../postgres/open-postgres";
import { openSpool } from "../spool/open-spool";
import { realDisk, type SpoolDisk } from "../spool/spool-disk";
import { tellStanding } from "../spool/tell-standing";
import { spoolRecorder } from "../spool/spool-recorder";
import { ingestRecords, type IngestFault, type ShippedRecord } from "./ingest-records";
import { postgresRecorder } from "./postgres-recorder";
import type { ClosableRecorder } from "./stream-recorder";

export interface OpenedRecorder {
  readonly recorder: ClosableRecorder;
  readonly standing: () => AuditStanding;
}

/** Throws where AUDIT_SPOOL_DIR is not to be written in. */
export function openRecorder(
  audit: GatewayEnv["audit"], query: Query, bounds: GatewayBounds,
  { nowMs, monotonicMs, newCallId, log, disk = realDisk }: {
    readonly nowMs: () => number; readonly monotonicMs: () => number; readonly newCallId: (atMs: number) => string; readonly log: Logger; readonly disk?: SpoolDisk;
  },
): OpenedRecorder {
  const hearers = {
    nowMs, newCallId,
    onError: (error: unknown) => log.warn({ err: error }, "the audit log could not be written for the moment"),
    onLoss: (call: string) => log.error({ call }, "a row of the audit log was lost"),
  };
  const onFault = (fault: IngestFault) => log.error({ fault }, "a record is in its chain but not among the calls: Postgres cannot read it");
  const onUndone = (error: unknown) => log.warn({ err: error }, "a batch of records was undone by Postgres, and is sent again");
  const writer = randomId("log");
  if (audit.mode === "postgres") return { recorder: postgresRecorder(query, writer, bounds, { ...hearers, onFault, onUndone }), standing: () => ({ mode: "postgres" }) };

  const ship = async (of: string, batch: readonly ShippedRecord[]) => {
    for (const fault of await ingestRecords(query, of, batch)) onFault(fault);
  };
  const spool = openSpool({ disk, root: audit.folder, log: writer, ship, bounds }, {
    nowMs, monotonicMs,
    onError: (error) => log.warn({ err: error }, "the audit spool could not be carried into Postgres for the moment"),
    onFault: (error) => log.error({ err: error }, "the audit spool could not be written to"),
    onAdopted: (of, facts) => log.info({ spool: of, ...facts }, "the audit spool of a gateway that is gone was carried into Postgres"),
    onDamage: (file, remainder, kept) => log[kept === null ? "warn" : "error"]({ file, ...remainder, kept }, "an audit segment ends before its bytes do"),
  });
  const telling = tellStanding(query, writer, () => spool.state().state, bounds, hearers.onError);
  const recorder = spoolRecorder(query, spool, bounds, hearers);
  return {
    recorder: {
      ...recorder,
      async close(deadlineMs) {
        const left = await recorder.close(deadlineMs);
        await spool.close(bounds.spoolDrainMs);
        await telling.stop();
        return left;
      },
    },
    standing: () => ({ mode: "spool", ...spool.state() }),
  };
}
