// What a gateway measures of itself, for Prometheus. No label holds anything of a tenant or a client: each has a known, small set of values.
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { DeliveryHearers } from "../deliveries/deliver-events";
import type { AuditStanding } from "./audit-standing";
import { deliveryMetrics } from "./delivery-metrics";
import { spoolGauges } from "./spool-gauges";
import { countTally, levelTally, timeTally, type CountTally, type LevelTally, type TimeTally } from "./tallies";

const secondsBuckets = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/**
 * `load` is a cold read of a server's configuration, `decided` from the request's arrival to its decision (body and limits included),
 * `reserve` and `record` the waits for the counter store and the log, `first_byte` from the request's leaving to the head of the
 * server's answer, `total` from its arrival to the answer's last byte.
 */
export type Stage = "load" | "decided" | "reserve" | "record" | "first_byte" | "total";

export interface GatewayMetrics {
  readonly registry: Registry;
  /** By era, effect and code. */
  readonly decisions: CountTally;
  readonly outcomes: CountTally;
  readonly heldAnswers: CountTally;
  readonly strangers: CountTally;
  /** By kind and reason (lib/calls/value-loss.ts). */
  readonly valuesNotKept: CountTally;
  readonly stages: TimeTally<Stage>;
  inFlight(by: 1 | -1): void;
  readonly exchanges: LevelTally;
  readonly reservations: CountTally;
  readonly upstreamAnswers: CountTally;
  /** By reason, and whether the request may have been delivered. */
  readonly upstreamFailures: CountTally;
  readonly deliveries: DeliveryHearers;
}

/** What is read when somebody asks. */
export interface MeasuredState {
  readonly configuration: () => { readonly documents: number; readonly bytes: number; readonly loading: number; readonly ageMs: number };
  readonly waitingRows: () => { readonly intents: number; readonly kept: number };
  readonly audit: () => AuditStanding;
  readonly answersHeldBytes: () => number;
  readonly valuesHeldBytes: () => number;
  readonly scansHeldBytes: () => number;
  readonly serversResting: () => number;
  readonly clockAheadMs: () => number;
}

/** A registry of its own, so that several gateways of one process do not add up. */
export function gatewayMetrics(state: MeasuredState): GatewayMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const read = (name: string, help: string, value: () => number) =>
    new Gauge({ name, help, registers, collect() { this.set(value()); } });
  read("portcullis_documents", "Servers whose configuration is held.", () => state.configuration().documents);
  read("portcullis_documents_bytes", "Their size, as it is bounded.", () => state.configuration().bytes);
  read("portcullis_documents_loading", "Servers whose configuration is being read.", () => state.configuration().loading);
  new Gauge({
    name: "portcullis_configuration_age_seconds", help: "Since Postgres was last heard; above 60 every request is refused.", registers, aggregator: "max",
    collect() { this.set(state.configuration().ageMs / 1_000); },
  });
  new Gauge({
    name: "portcullis_clock_ahead_seconds", help: "How far this machine's clock is ahead of that of Postgres.", registers, aggregator: "average",
    collect() { this.set(state.clockAheadMs() / 1_000); },
  });
  read("portcullis_servers_resting", "Servers that are not asked for the moment, because they did not answer.", state.serversResting);
  read("portcullis_scans_held_bytes", "Answers that wait for a thread to be judged, or that one judges.", state.scansHeldBytes);
  read("portcullis_answers_held_bytes", "Answers of servers that are in memory while they are read.", state.answersHeldBytes);
  read("portcullis_values_held_bytes", "Messages whose values wait to be sealed, for the servers that ask for it.", state.valuesHeldBytes);
  new Gauge({
    name: "portcullis_rows_waiting", help: "Rows of the audit log that are not written yet.", labelNames: ["kind"], registers,
    collect() {
      for (const [kind, rows] of Object.entries(state.waitingRows())) this.set({ kind }, rows);
    },
  });
  let inFlight = 0;
  read("portcullis_requests_in_flight", "Requests of known grants that are under way, streams included.", () => inFlight);
  const count = (name: string, help: string, ...labelNames: readonly string[]) => countTally({ name, help, labelNames, registers });
  if (state.audit().mode === "spool") spoolGauges(registry, state.audit);
  return {
    registry,
    decisions: count("portcullis_decisions_total", "Requests of known grants, by what was decided.", "era", "effect", "code"),
    outcomes: count("portcullis_outcomes_total", "Forwarded requests, by what became of them.", "outcome"),
    heldAnswers: count("portcullis_held_answers_total", "Answers that a rule of the policy changed or withheld.", "code"),
    strangers: count("portcullis_strangers_total", "Requests that belong to no organization, by why they were refused.", "code"),
    valuesNotKept: count("portcullis_values_not_kept_total", "Values of calls that were to be recorded and are not, by why.", "kind", "reason"),
    stages: timeTally({ name: "portcullis_stage_seconds", help: "Where the time of requests goes.", labelName: "stage", buckets: secondsBuckets, registers }),
    inFlight(by) {
      inFlight += by;
    },
    exchanges: levelTally({ name: "portcullis_exchanges_open", help: "Forwarded requests that are not over: calls, and streams that listen.", registers }),
    reservations: count("portcullis_reservations_total", "Answers of the counter store.", "outcome"),
    upstreamAnswers: count("portcullis_upstream_answers_total", "Answers of servers, by class of status.", "status"),
    upstreamFailures: count("portcullis_upstream_failures_total", "Requests that brought no answer of a server.", "reason", "delivered"),
    deliveries: deliveryMetrics(registry),
  };
}
