// Values of calls on their way into the database, apart from the rows of the calls: without the secrets in them, sealed, by a queue, a
// connection and a loss of their own. Nobody waits here, so no call is held up or lost for them (law L1), and none is let through by them.
import { setImmediate as turn } from "node:timers/promises";
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import type { ServedServer } from "../snapshot/served-server";
import type { CredentialHeader } from "../upstream/outbound-headers";
import { retryQueue } from "./retry-queue";
import type { ValuePlace, ValueSealer } from "./value-sealer";

interface SealedRow extends ValuePlace {
  readonly sealed: Buffer;
}

/** The table of each kind of value, and the switch of the server that it is recorded by. */
const tables = { recorded_arguments: "record_arguments", recorded_results: "record_results" } as const;
export type ValueTable = keyof typeof tables;

export interface SealedValues {
  /** `write` gives the text that may be recorded, without the secrets that we send to the server (none where it wants none), or null where there is none. Never throws. */
  add(place: ValuePlace, served: ServedServer, write: (ownSecrets: readonly string[]) => string | null): void;
  /** Writes what waits, as long as the time allows; answers how many rows were left unwritten. */
  close(deadlineMs: number): Promise<number>;
}

export interface SealedValuesDeps {
  readonly query: Query;
  readonly sealer: ValueSealer;
  readonly credential: (served: ServedServer) => CredentialHeader | null | Promise<CredentialHeader | null>;
  readonly onError: (error: unknown) => void;
  /** With the id of each call whose values were not recorded although they were to be. */
  readonly onLoss: (callId: string) => void;
}

export function sealedValues(table: ValueTable, { query, sealer, credential, onError, onLoss }: SealedValuesDeps, bounds: GatewayBounds): SealedValues {
  const insert = insertInto(table);
  const rows = retryQueue((batch: readonly SealedRow[]) => writeRows(query, insert, batch), {
    batchMax: bounds.valueBatchMax, waitingMax: bounds.valueRowsWaitingMax, retryMs: bounds.recordRetryMs, onError, onLoss: ({ callId }) => onLoss(callId),
  });
  const sealing = new Set<Promise<void>>();

  async function seal(place: ValuePlace, served: ServedServer, write: (ownSecrets: readonly string[]) => string | null): Promise<void> {
    try {
      // The call itself goes first.
      await turn();
      const text = write((await credential(served))?.forms.secrets ?? []);
      if (text === null || Buffer.byteLength(text) > bounds.valueTextBytesMax) return onLoss(place.callId);
      rows.add({ ...place, sealed: sealer.seal(text, place) });
    } catch (error) {
      onError(error);
      onLoss(place.callId);
    }
  }

  return {
    add(place, served, write) {
      if (sealing.size >= bounds.valueRowsWaitingMax) return onLoss(place.callId);
      const one = seal(place, served, write);
      sealing.add(one);
      void one.then(() => sealing.delete(one));
    },
    async close(deadlineMs) {
      await Promise.all(sealing);
      return rows.drain(deadlineMs);
    },
  };
}

// Asked again here: of a server that was deleted, or whose recording was switched off, since the call began, nothing is written any more.
function insertInto(table: ValueTable): string {
  return `
INSERT INTO ${table} (org_id, server_id, started_at, call_id, sealed)
SELECT r.org_id, r.server_id, r.started_at, r.call_id, r.sealed
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::bytea[]) AS r(org_id, server_id, started_at, call_id, sealed)
JOIN servers s ON s.org_id = r.org_id AND s.id = r.server_id AND s.${tables[table]}
ON CONFLICT DO NOTHING`;
}

async function writeRows(query: Query, insert: string, rows: readonly SealedRow[]): Promise<void> {
  await query(insert, [
    rows.map((row) => row.orgId), rows.map((row) => row.serverId), rows.map((row) => row.startedAt), rows.map((row) => row.callId), rows.map((row) => row.sealed),
  ]);
}
