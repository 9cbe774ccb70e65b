// Carries the records of one segment into Postgres, a batch at a time, in their order.
import type { GatewayBounds } from "../bounds";
import { failpoint } from "../failpoints";
import type { ShippedRecord } from "../recorder/ingest-records";
import { readRecords } from "./read-records";
import type { ReadRecord } from "./record-format";
import type { SpoolFile } from "./spool-disk";

/** Commits records of one log; sent again, they are written once. */
export type Ship = (log: string, batch: readonly ShippedRecord[]) => Promise<void>;

export type ShipBounds = Pick<GatewayBounds, "spoolShipBytesMax" | "spoolRecordBytesMax">;

export interface Shipped {
  /** Where the next record begins. */
  readonly next: number;
  readonly sent: number;
  /** The position of the last that was sent. */
  readonly through: number;
  /** As many as fit into a batch: there may be more. */
  readonly isFull: boolean;
  readonly stop: "end" | "bad" | null;
}

/** Whose segments, and where their records go. */
export interface Shipment {
  readonly log: string;
  readonly ship: Ship;
  readonly bounds: ShipBounds;
  readonly onRead?: (record: ReadRecord) => void;
}

/** Sends the next records of a segment, `recordsMax` at most; those at or before `through` are sent already. Rejects where Postgres does not take them, and then it may have. */
export async function shipNext(
  file: SpoolFile, at: { readonly from: number; readonly to: number; readonly through: number; readonly recordsMax: number }, { log, ship, bounds, onRead }: Shipment,
): Promise<Shipped> {
  const { records, next, stop } = await readRecords(file, at.from, at.to, {
    recordsMax: at.recordsMax, bytesMax: bounds.spoolShipBytesMax, recordBytesMax: bounds.spoolRecordBytesMax,
  });
  let through = at.through;
  const batch: ReadRecord[] = [];
  for (const record of records) {
    onRead?.(record);
    // The head of a segment, and what had to be written again after a failure.
    if (record.n <= through) continue;
    through = record.n;
    batch.push(record);
  }
  failpoint("mid_ship");
  if (batch.length > 0) await ship(log, batch);
  failpoint("after_commit");
  return { next, sent: batch.length, through, isFull: records.length > 0 && stop === null && next < at.to, stop };
}
