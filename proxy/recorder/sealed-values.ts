// Values of calls on their way into the database, apart from the rows of the calls: without the secrets in them, sealed, by a queue, a
// connection and a loss of their own. Nobody waits here, so no call is held up or lost for them (law L1), and none is let through by them.
import { setImmediate as turn } from "node:timers/promises";
import type { ValueKind, ValueLoss } from "@/lib/calls/value-loss";
import type { HeldBytes } from "../answers/held-bytes";
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import type { ServedServer } from "../snapshot/served-server";
import type { CredentialHeader } from "../upstream/outbound-headers";
import { retryQueue } from "./retry-queue";
import type { ValuePlace, ValueSealer } from "./value-sealer";
import { valueTables } from "./value-tables";

interface SealedRow extends ValuePlace {
  readonly sealed: Buffer;
  readonly isError: boolean;
}

export interface WrittenText {
  readonly text: string;
  readonly isError?: boolean;
  /** Why it has no value, but only says how large one there was. */
  readonly left?: ValueLoss;
}
/** The text that may be recorded, or why there is none; null where nothing was to be recorded. */
export type WrittenValue = WrittenText | { readonly loss: ValueLoss } | null;
/** Given the secrets that we send to the server; none where it wants none. */
export type WriteValue = (ownSecrets: readonly string[]) => WrittenValue;

export interface SealedValues {
  /** Never throws. `heldBytes` of the call are in memory for it until it is sealed. */
  add(place: ValuePlace, served: ServedServer, write: WriteValue, heldBytes: number): void;
  /** Writes what waits, as long as the time allows; answers how many rows were left unwritten. */
  close(deadlineMs: number): Promise<number>;
}

export interface SealedValuesDeps {
  readonly query: Query;
  readonly sealer: ValueSealer;
  /** What waits to be sealed, of all kinds. An account of its own: an answer finds no less room for what is recorded. */
  readonly held: HeldBytes;
  readonly credential: (served: ServedServer) => CredentialHeader | null | Promise<CredentialHeader | null>;
  readonly onError: (error: unknown) => void;
  /** Of every value that is not there, or only as its size. */
  readonly onNotKept: (reason: ValueLoss) => void;
  /** The same of one that nothing was recorded of, with its call. */
  readonly onLost: (place: ValuePlace, reason: ValueLoss) => void;
}

export function sealedValues(kind: ValueKind, { query, sealer, held, credential, onError, onNotKept, onLost }: SealedValuesDeps, bounds: GatewayBounds): SealedValues {
  const insert = insertInto(kind);
  const onLoss = (place: ValuePlace, reason: ValueLoss): void => {
    onNotKept(reason);
    onLost(place, reason);
  };
  const rows = retryQueue((batch: readonly SealedRow[]) => writeRows(query, insert, batch), {
    batchMax: bounds.valueBatchMax, waitingMax: bounds.valueRowsWaitingMax, retryMs: bounds.recordRetryMs, onError,
    onLoss: (row, isFull) => onLoss(row, isFull ? "queue_full" : "not_stored"),
  });
  const sealing = new Set<Promise<void>>();

  async function seal(place: ValuePlace, served: ServedServer, write: WriteValue): Promise<void> {
    try {
      // The call itself goes first.
      await turn();
      const written = write((await credential(served))?.forms.secrets ?? []);
      if (written === null) return;
      if ("loss" in written) return onLoss(place, written.loss);
      const { text, isError = false, left } = written;
      if (left !== undefined) onNotKept(left);
      if (Buffer.byteLength(text) > bounds.valueTextBytesMax) return onLoss(place, "too_large");
      rows.add({ ...place, sealed: sealer.seal(text, place), isError });
    } catch (error) {
      onError(error);
      onLoss(place, "not_sealed");
    }
  }

  return {
    add(place, served, write, heldBytes) {
      if (sealing.size >= bounds.valueRowsWaitingMax || !held.take(place.orgId, heldBytes)) return onLoss(place, "queue_full");
      const one = seal(place, served, write);
      sealing.add(one);
      void one.then(() => {
        sealing.delete(one);
        held.give(place.orgId, heldBytes);
      });
    },
    async close(deadlineMs) {
      await Promise.all(sealing);
      return rows.drain(deadlineMs);
    },
  };
}

// Asked again here: of a server that was deleted, or whose recording was switched off, since the call began, nothing is written any more, and
// nothing of a call whose values were asked to be deleted meanwhile.
function insertInto(kind: ValueKind): string {
  const { table, asked, isErrorApart } = valueTables[kind];
  return `
INSERT INTO ${table} (org_id, server_id, started_at, call_id, sealed${isErrorApart ? ", is_error" : ""})
SELECT r.org_id, r.server_id, r.started_at, r.call_id, r.sealed${isErrorApart ? ", r.is_error" : ""}
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::bytea[], $6::boolean[]) AS r(org_id, server_id, started_at, call_id, sealed, is_error)
JOIN servers s ON s.org_id = r.org_id AND s.id = r.server_id AND s.${asked} AND (s.values_erased_up_to IS NULL OR r.started_at > s.values_erased_up_to)
ON CONFLICT DO NOTHING`;
}

async function writeRows(query: Query, insert: string, rows: readonly SealedRow[]): Promise<void> {
  await query(insert, [
    rows.map((row) => row.orgId), rows.map((row) => row.serverId), rows.map((row) => row.startedAt), rows.map((row) => row.callId), rows.map((row) => row.sealed), rows.map((row) => row.isError),
  ]);
}
