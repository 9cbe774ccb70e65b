// What goes out to destinations, for Prometheus. By their kind, never by whose they are.
import { Gauge, type Registry } from "prom-client";
import type { DeliveryHearers } from "../deliveries/deliver-events";
import type { DeliveryBacklog } from "../deliveries/read-backlog";
import { countTally } from "./tallies";

/** Counts attempts as they are made; the gauges say what was last told, and nothing while another gateway delivers. */
export function deliveryMetrics(registry: Registry): DeliveryHearers {
  const registers = [registry];
  const attempts = countTally({
    name: "portcullis_deliveries_total", help: "Attempts to deliver, tests left out, by what came of them.", labelNames: ["kind", "outcome"], registers,
  });
  let backlog: readonly DeliveryBacklog[] = [];
  const gauge = (name: string, help: string, value: (row: DeliveryBacklog) => number, aggregator: "sum" | "max" = "sum") =>
    new Gauge({
      name, help, labelNames: ["kind"], registers, aggregator,
      collect() {
        this.reset();
        for (const row of backlog) this.set({ kind: row.kind }, value(row));
      },
    });
  gauge("portcullis_deliveries_waiting", "Batches that destinations have not taken yet.", ({ waiting }) => waiting);
  gauge("portcullis_deliveries_dead", "Dead letters that are kept.", ({ dead }) => dead);
  gauge("portcullis_deliveries_oldest_seconds", "Since the oldest event is there that was not sent yet, to destinations that are on.", ({ oldestMs }) => oldestMs / 1_000, "max");
  return {
    attempted: (kind, outcome) => attempts.inc(kind, outcome),
    measured(rows) {
      backlog = rows;
    },
  };
}
