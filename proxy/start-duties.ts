// What one process of a machine does for all of them beside answering calls: looks at servers, replays, answers the console's questions, watches
// limits, signs checkpoints, keeps the tables in order, delivers events.
import type { WorkTurns } from "@/lib/base/work-turns";
import { randomId } from "@/lib/crypto/random-id";
import type { Logger } from "@/lib/log/logger";
import { calendarWindow } from "@/lib/policy-engine/calendar-windows";
import type { ServerRows } from "@/lib/snapshot/load-server-document";
import { parseServerDocument } from "@/lib/snapshot/parse-server-document";
import type { GatewayBounds } from "./bounds";
import { openDeliveries } from "./deliveries/open-deliveries";
import { introspectServer, type IntrospectionOutcome } from "./duties/introspect-server";
import { keepCheckpoints } from "./duties/keep-checkpoints";
import { keepHouse } from "./duties/keep-house";
import type { TroubleKeeper } from "./duties/keep-troubles";
import { loadReplayedServer } from "./duties/load-replayed-server";
import { openSigner } from "./duties/open-signer";
import { runJobs } from "./duties/run-jobs";
import { runLimitJobs } from "./duties/run-limit-jobs";
import { runReplays } from "./duties/run-replays";
import { runValueJobs } from "./duties/run-value-jobs";
import { watchLimits } from "./duties/watch-limits";
import type { Dialler } from "./egress/dial-target";
import type { Counters } from "./limits/counters";
import type { GatewayMetrics } from "./ops/gateway-metrics";
import type { Postgres } from "./postgres/open-postgres";
import type { ValueSealers } from "./recorder/value-sealer";
import type { OpenScans } from "./scans/open-scans";
import type { ArgumentChecks } from "./snapshot/argument-checks";
import type { ServerHolder } from "./snapshot/server-holder";
import type { CircuitBreakers } from "./upstream/circuit-breakers";
import type { CredentialOpener } from "./upstream/open-credential";
import type { TroubleRegister } from "./upstream/trouble-register";
import { breakerName } from "./upstream/watched-send";

export interface Duties {
  /** Looks for work at once. */
  wake(): void;
  /** Takes no more work; resolves when what was under way has ended or is back in its queue. */
  stop(): Promise<void>;
}

/** Those of a process that has none. */
export const noDuties: Duties = { wake: () => undefined, stop: () => Promise.resolve() };

export interface DutyDeps {
  readonly postgres: Postgres;
  readonly counters: Counters;
  readonly holder: ServerHolder;
  readonly checks: ArgumentChecks;
  readonly sealers: ValueSealers;
  readonly scans: Pick<OpenScans, "evaluateLater">;
  readonly dial: Dialler;
  readonly credential: CredentialOpener;
  readonly breakers: CircuitBreakers;
  readonly troubles: TroubleRegister;
  readonly troubleKeeper: TroubleKeeper;
  readonly metrics: Pick<GatewayMetrics, "deliveries">;
  /** Null where there is no such server. */
  readonly load: (serverId: string) => Promise<ServerRows | null>;
  /** For what is read at length. */
  readonly turns: WorkTurns;
  /** Resolves when the configuration was heard for the first time. */
  readonly heard: Promise<void>;
  readonly sealingKey: string;
  readonly checkpointKey: Buffer;
  readonly bounds: GatewayBounds;
  readonly nowMs: () => number;
  readonly monotonicMs: () => number;
}

/** All of them at once, each until it is stopped; what fails in one is logged, and does not end it or another. */
export function startDuties(deps: DutyDeps, log: Logger): Duties {
  const { postgres, counters, holder, sealers, scans, dial, bounds, nowMs, monotonicMs } = deps;
  const jobs = runJobs(postgres.duties, (serverId, progress, stop) => lookAt(serverId, progress, stop, deps), bounds, log);
  const replays = runReplays({
    pool: postgres.duties, sealer: sealers.arguments, evaluateLater: scans.evaluateLater, bounds, monotonicMs,
    loadServer: (serverId, draft) => loadReplayedServer(serverId, draft, deps),
    calendarName: ({ unit, timezone }, second) => calendarWindow(unit, timezone, second).name,
  }, log);
  const limitJobs = runLimitJobs(postgres.duties, holder, counters, bounds, log);
  const valueJobs = runValueJobs(postgres.duties, sealers, bounds, log);
  const nearLimits = watchLimits(postgres.locks, holder, counters, log, deps.heard);
  const signer = openSigner(deps.checkpointKey);
  const checkpoints = keepCheckpoints(postgres.locks, signer, log);
  const house = keepHouse(postgres.locks, { signer, writerId: randomId("log"), lostCallMs: bounds.lostCallMs }, log);
  const deliveries = openDeliveries(postgres, dial, { bounds, sealingKey: deps.sealingKey, nowMs, monotonicMs }, deps.metrics.deliveries, log);
  const queues = [jobs, replays, limitJobs, valueJobs, deliveries];
  return {
    wake() {
      for (const queue of queues) queue.wake();
    },
    stop: async () => void (await Promise.all([...queues, nearLimits, checkpoints, house].map((duty) => duty.stop()))),
  };
}

/** Null where there is no such server any more. */
async function lookAt(serverId: string, progress: (text: string) => void, stop: AbortSignal, deps: DutyDeps): Promise<IntrospectionOutcome | null> {
  const rows = await deps.load(serverId);
  const document = rows === null ? null : await parseServerDocument(rows, deps.turns.begin());
  if (document === null) return null;
  const outcome = await introspectServer(document, deps.dial, deps.bounds, { credential: deps.credential, progress, stop });
  if (outcome.ok) {
    deps.breakers.succeeded(breakerName({ document }));
    deps.troubles.surelyWell(document);
    // Whoever waits for the look reads the server again as soon as it is done.
    await deps.troubleKeeper.flush();
  }
  return outcome;
}
