// A destination's turn: the delivery that waits, or else the next batch, is tried once.
import type { DeliveryEvent } from "@/lib/destinations/delivery-event";
import type { DestinationKind } from "@/lib/destinations/destination-kinds";
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import { attemptDelivery, type AttemptDeps } from "./attempt-delivery";
import { cutBatch } from "./cut-batch";
import { isDue, readDestinationRow, type Destination } from "./destination";
import { testEvent } from "./event-of-row";
import { keepAttempt, type Attempt } from "./keep-attempt";
import { nextStep, type NextStep } from "./next-step";
import { ownStreams, readEvents } from "./read-events";
import { nextWaiting, type WaitingDelivery } from "./waiting-delivery";

/** What an attempt came to; `dead` where it was the last. */
export type AttemptOutcome = Attempt["outcome"] | "dead";

export interface TurnDeps extends AttemptDeps {
  readonly query: Query;
  readonly bounds: GatewayBounds;
  readonly random: () => number;
  /** Hears of every attempt once it is written down; of tests nothing. */
  readonly attempted: (kind: DestinationKind, outcome: AttemptOutcome) => void;
}

interface Loaded {
  readonly delivery: WaitingDelivery;
  readonly seqs: readonly bigint[];
  readonly events: readonly DeliveryEvent[];
}

/**
 * One attempt at most; true where it was taken, so that the next may follow. Rejects where Postgres does not answer, and then it may be made again, with the same ids. What `stop` interrupts is
 * not counted: the delivery waits as it did.
 */
export async function takeTurn(of: { readonly orgId: string; readonly id: string }, deps: TurnDeps, stop: AbortSignal): Promise<boolean> {
  const { bounds } = deps;
  const destination = await readDestinationRow(deps.query, of.orgId, of.id);
  if (destination === null) return false;
  const loaded = await nextOf(destination, deps);
  if (loaded === null) return false;
  const { delivery, ...sent } = loaded;
  const isTest = delivery.stream === ownStreams.test;
  if (sent.events.length === 0) {
    const nothing = { atMs: deps.nowMs(), tookMs: 0, outcome: "failed", cause: "records_gone", status: null, answer: "", refusedSeqs: [] } as const;
    await keep(destination, delivery, nothing, { state: "dead", waitMs: null, pauses: false, failed: false }, deps);
    return true;
  }
  const { attempt, verdict } = await attemptDelivery(destination, delivery, sent, deps, stop);
  if (stop.aborted && verdict.kind === "failed") return false;
  const step = nextStep(verdict, { attempts: delivery.attempts + 1, failures: destination.failures, kind: destination.kind, isTest }, bounds, deps.random);
  await keep(destination, delivery, attempt, step, deps);
  return step.state === "delivered";
}

async function keep(destination: Destination, delivery: WaitingDelivery, attempt: Attempt, step: NextStep, { query, attempted }: TurnDeps): Promise<void> {
  await keepAttempt(query, destination, delivery, attempt, step);
  if (delivery.stream !== ownStreams.test) attempted(destination.kind, step.state === "dead" ? "dead" : attempt.outcome);
}

async function nextOf(destination: Destination, { query, bounds, nowMs }: TurnDeps): Promise<Loaded | null> {
  const due = isDue(destination, nowMs(), bounds.deliveryRetryMaxMs);
  const delivery = await nextWaiting(query, destination, due);
  if (delivery !== null) return { delivery, ...(await loadAgain(query, destination, delivery)) };
  if (!due) return null;
  for (let round = 0; round < bounds.deliveryCutsMax; round += 1) {
    const batch = await cutBatch(query, destination, nowMs(), bounds);
    if (batch === "none") return null;
    if (batch !== "unwanted") return { delivery: batch.delivery, seqs: batch.delivery.seqs, events: batch.events };
  }
  return null;
}

async function loadAgain(query: Query, { org_id }: Destination, { stream, seqs, createdAt }: WaitingDelivery): Promise<Omit<Loaded, "delivery">> {
  if (stream === ownStreams.test) return { seqs, events: seqs.map((seq) => testEvent(org_id, seq, createdAt)) };
  const rows = await readEvents(query, org_id, stream, { seqs });
  const found = rows.flatMap(({ seq, event }) => (event === null ? [] : [{ seq, event }]));
  return { seqs: found.map(({ seq }) => seq), events: found.map(({ event }) => event) };
}
