// Measures what passes between the pipeline and the world, from outside: no stage knows of it, and nothing that it sees is changed.
import type { GatewayDeps } from "../deps";
import { EgressError } from "../egress/egress-error";
import type { DecisionRecord } from "../recorder/decision-record";
import { ServerRestsError } from "../upstream/circuit-breakers";
import { UpstreamFailure } from "../upstream/dispatch-upstream";
import type { GatewayMetrics, Stage } from "./gateway-metrics";

/** The same deps; each counts and times what goes through it. */
export function measuredDeps(deps: GatewayDeps, metrics: GatewayMetrics): GatewayDeps {
  const { monotonicMs } = deps;
  const took = (stage: Stage, sinceMs: number) => metrics.stages.observe(stage, (monotonicMs() - sinceMs) / 1_000);
  const decided = ({ era, effect, code, decided_us }: DecisionRecord) => {
    metrics.decisions.inc(era ?? "none", effect, code);
    metrics.stages.observe("decided", decided_us / 1_000_000);
  };
  return {
    ...deps,
    servers: {
      ...deps.servers,
      find(serverId) {
        const found = deps.servers.find(serverId);
        if (!(found instanceof Promise)) return found;
        const sinceMs = monotonicMs();
        return found.finally(() => took("load", sinceMs));
      },
    },
    limits: {
      ...deps.limits,
      reserve(orgId, policyId, charges, nowMs) {
        const sinceMs = monotonicMs();
        return deps.limits.reserve(orgId, policyId, charges, nowMs).then((answer) => {
          took("reserve", sinceMs);
          metrics.reservations.inc(answer.outcome.kind);
          return answer;
        });
      },
    },
    recorder: {
      ...deps.recorder,
      intent(record) {
        const sinceMs = monotonicMs();
        return deps.recorder.intent(record).then(() => {
          took("record", sinceMs);
          decided(record);
        });
      },
      refusal(record) {
        decided(record);
        return deps.recorder.refusal(record);
      },
      unrecorded(record) {
        decided(record);
        deps.recorder.unrecorded(record);
      },
      outcome(call, outcome, totalMs, shadow) {
        metrics.outcomes.inc(outcome.outcome);
        if (outcome.result !== null) metrics.heldAnswers.inc(outcome.result.code);
        metrics.stages.observe("total", totalMs / 1_000);
        deps.recorder.outcome(call, outcome, totalMs, shadow);
      },
      stranger(note) {
        metrics.strangers.inc(note.code);
        deps.recorder.stranger(note);
      },
    },
    upstream: {
      ...deps.upstream,
      send(served, request, grant) {
        const sinceMs = monotonicMs();
        return deps.upstream.send(served, request, grant).then((answer) => {
          took("first_byte", sinceMs);
          metrics.upstreamAnswers.inc(statusClasses[Math.floor(answer.status / 100)] ?? "other");
          return answer;
        }, (error: unknown) => {
          const isDelivered = !(error instanceof UpstreamFailure) || error.delivered;
          metrics.upstreamFailures.inc(request.signal.aborted ? "given_up" : reasonOf(error), isDelivered ? "maybe" : "no");
          throw error;
        });
      },
    },
    inFlight: {
      ...deps.inFlight,
      enter(...who) {
        const place = deps.inFlight.enter(...who);
        if (place === null) return null;
        metrics.inFlight(1);
        let hasLeft = false;
        return {
          listen: () => place.listen(),
          leave() {
            if (hasLeft) return;
            hasLeft = true;
            metrics.inFlight(-1);
            place.leave();
          },
        };
      },
    },
    exchanges: {
      ...deps.exchanges,
      hold(of) {
        const kind = of.isListening ? "listening" : "call";
        const held = deps.exchanges.hold(of);
        metrics.exchanges.change(kind, 1);
        return {
          cut: held.cut,
          onListsChanged: (listener) => held.onListsChanged(listener),
          release() {
            metrics.exchanges.change(kind, -1);
            held.release();
          },
        };
      },
    },
  };
}

const statusClasses: readonly string[] = ["0xx", "1xx", "2xx", "3xx", "4xx", "5xx", "6xx", "7xx", "8xx", "9xx"];

/** Codes of the system and of undici, whose number is known; never a message. */
const knownCode = /^(E[A-Z]{3,20}|UND_ERR_[A-Z_]{1,30}|ERR_(SSL|TLS)_[A-Z_]{1,40}|[A-Z_]*CERT[A-Z_]*)$/;

function reasonOf(error: unknown): string {
  const cause = error instanceof UpstreamFailure ? error.cause : error;
  if (cause instanceof EgressError) return cause.code;
  if (cause instanceof ServerRestsError) return "resting";
  const code = cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : "";
  return knownCode.test(code) ? code : "other";
}
