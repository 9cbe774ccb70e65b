// A spool in a folder of its own, whose records are shipped into an array as Postgres would take them: each position of a log once.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import type { ShippedRecord } from "@/proxy/recorder/ingest-records";
import { openSpool, type Spool } from "@/proxy/spool/open-spool";
import type { Remainder } from "@/proxy/spool/read-records";
import type { Ship } from "@/proxy/spool/ship-segment";
import { realDisk, type SpoolDisk } from "@/proxy/spool/spool-disk";
import type { SpooledRecord } from "@/proxy/spool/spool-writer";
import { failingDisk, type FailingDisk } from "./failing-disk";

export interface Taken extends Omit<ShippedRecord, "body"> {
  readonly log: string;
  readonly body: string;
}

export interface SpoolTrial {
  readonly root: string;
  readonly disk: FailingDisk;
  /** What a database would have, in the order in which it came. */
  readonly taken: Taken[];
  readonly damages: { readonly remainder: Remainder; readonly kept: string | null }[];
  readonly adopted: { readonly log: string; readonly records: number; readonly unknown: number }[];
  readonly faults: unknown[];
  /** Whether the database takes anything. */
  takes: boolean;
  open(log: string, bounds?: Partial<GatewayBounds>, root?: string): Spool;
  remove(): void;
}

export const quick: Partial<GatewayBounds> = {
  spoolSegmentBytes: 4_096, spoolRetryMs: 30, spoolShipPauseMs: 5, spoolCatchUpPauseMs: 1, spoolShipRetryMs: 10, spoolShipRetryMaxMs: 20, spoolAdoptEveryMs: 30,
};

export interface TrialBegin {
  readonly disk?: SpoolDisk;
  /** What the database has already, in its order. */
  readonly taken?: readonly Taken[];
  /** Hears of each record that it takes. */
  readonly onTaken?: (record: Taken) => void;
}

export function spoolTrial({ disk: under = realDisk, taken = [], onTaken = () => undefined }: TrialBegin = {}): SpoolTrial {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-spool-trial-"));
  const disk = failingDisk(under);
  const through = new Map<string, number>(taken.map(({ log, n }) => [log, n]));
  let clockMs = 0;
  const trial: SpoolTrial = {
    root, disk, taken: [...taken], damages: [], adopted: [], faults: [], takes: true,
    open(log, bounds = {}, at = root) {
      const ship: Ship = (of, batch) => {
        if (!trial.takes) return Promise.reject(new Error("the database does not take it"));
        for (const record of batch) {
          if (record.n <= (through.get(of) ?? 0)) continue;
          through.set(of, record.n);
          const taken = { log: of, ...record, body: record.body.toString() };
          trial.taken.push(taken);
          onTaken(taken);
        }
        return Promise.resolve();
      };
      return openSpool({ disk, root: at, log, ship, bounds: { ...gatewayBounds, ...quick, ...bounds } }, {
        // A wall clock that goes back an hour each time that it is asked.
        nowMs: () => 1_700_000_000_000 - (clockMs += 3_600_000),
        monotonicMs: () => performance.now(),
        onError: () => undefined,
        onFault: (error) => void trial.faults.push(error),
        onAdopted: (of, facts) => void trial.adopted.push({ log: of, ...facts }),
        onDamage: (_file, remainder, kept) => void trial.damages.push({ remainder, kept }),
      });
    },
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
  return trial;
}

let ids = 0;

/** A record of some call. */
export function spooled(kind: "intent" | "refusal" | "outcome", { id = `cal_${String((ids += 1))}`, org = "org_a", pad = "" } = {}): SpooledRecord {
  const at = "2026-11-26T00:00:00.000Z";
  return {
    org, id, body: JSON.stringify({ kind, at, org, id, pad }),
    call: kind === "intent" ? { opens: { id, org, startedAt: at } } : kind === "outcome" ? { ends: id } : null,
  };
}
