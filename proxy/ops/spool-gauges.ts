// How the audit spool is, for Prometheus.
import { Gauge, type Registry } from "prom-client";
import { spoolStandings, type AuditStanding } from "./audit-standing";

/** Gauges that ask `audit` when they are read. */
export function spoolGauges(registry: Registry, audit: () => AuditStanding): void {
  const registers = [registry];
  const read = (value: (standing: Extract<AuditStanding, { mode: "spool" }>) => number) => {
    const standing = audit();
    return standing.mode === "spool" ? value(standing) : 0;
  };
  new Gauge({
    name: "portcullis_audit_spool_bytes", help: "Records of the audit log that are on disk and not in Postgres.", registers,
    collect() { this.set(read(({ bytesBehind }) => bytesBehind)); },
  });
  new Gauge({
    name: "portcullis_audit_spool_oldest_seconds", help: "Since the oldest of them is there.", registers, aggregator: "max",
    collect() { this.set(read(({ oldestMs }) => oldestMs / 1_000)); },
  });
  new Gauge({
    name: "portcullis_audit_spool_state", help: "1 for the state that the spool is in, 0 for the others.", labelNames: ["state"], registers,
    collect() {
      for (const one of spoolStandings) this.set({ state: one }, read(({ state }) => (state === one ? 1 : 0)));
    },
  });
}
