// Sends what organizations want to be told of to their destinations. One gateway of many does it; each destination has one attempt under way
// at most, and its turn comes after everybody else's, so that a slow or dead one delays itself alone.
import type { Logger } from "@/lib/log/logger";
import { holdDuty } from "../duties/hold-duty";
import type { Postgres, Query } from "../postgres/open-postgres";
import { findReady, type ReadyDestination } from "./find-ready";
import { readBacklog, type DeliveryBacklog } from "./read-backlog";
import { deliverySweeper } from "./sweep-deliveries";
import { takeTurn, type TurnDeps } from "./take-turn";

export interface EventDeliverer {
  /** Looks for work at once, where this gateway is the one that does it. */
  wake(): void;
  /** What is under way is given up: it waits as it did, and goes again with the same ids. */
  stop(): Promise<void>;
}

export interface DeliveryHearers extends Pick<TurnDeps, "attempted"> {
  /** What waits, now and then while this gateway is the one that delivers; nothing when it is not any more. */
  readonly measured: (backlog: readonly DeliveryBacklog[]) => void;
}

/** Works until stopped. */
export function deliverEvents({ duties, locks }: Pick<Postgres, "duties" | "locks">, deps: Omit<TurnDeps, "query"> & DeliveryHearers, log: Logger): EventDeliverer {
  const { bounds, nowMs, monotonicMs, measured } = deps;
  const query: Query = async (text, values) => {
    const rows: unknown[] = (await duties.query(text, [...values])).rows;
    return { rows };
  };
  let wake: () => void = () => undefined;

  async function work(lost: AbortSignal): Promise<void> {
    const busy = new Map<string, { readonly orgId: string; readonly done: Promise<void> }>();
    const sweep = deliverySweeper(query, bounds, (error) => log.warn({ err: error }, "deliveries that are over could not be deleted; it will be tried again"));
    let sweeping: Promise<void> | null = null;
    let sweptMs = -Infinity;
    let measuredMs = -Infinity;
    let isWoken = false;
    wake = () => {
      isWoken = true;
    };
    while (!lost.aborted) {
      isWoken = false;
      try {
        await query("SELECT number_outbox_events($1)", [bounds.outboxBatchMax]);
        await begin();
        if (sweeping === null && monotonicMs() - sweptMs >= bounds.deliveriesSweepMs) {
          sweptMs = monotonicMs();
          // Beside the turns: nobody's waits for it.
          sweeping = sweep(nowMs(), lost).finally(() => {
            sweeping = null;
          });
        }
        if (monotonicMs() - measuredMs >= bounds.deliveriesMeasuredMs) {
          measuredMs = monotonicMs();
          measured(await readBacklog(query, nowMs()));
        }
      } catch (error) {
        log.warn({ err: error }, "deliveries cannot be looked for at the moment");
      }
      if (!isWoken && !lost.aborted) await rest();
    }
    await Promise.all([...busy.values()].map(({ done }) => done));
    await sweeping;
    measured([]);

    /** As long as it takes what it is given, a destination keeps its turn for a moment: looking for the next costs more than giving it more. */
    async function serve(one: ReadyDestination): Promise<void> {
      const until = monotonicMs() + bounds.deliveryTurnMs;
      while ((await takeTurn(one, { ...deps, query }, lost)) && !lost.aborted && monotonicMs() < until);
    }

    async function begin(): Promise<void> {
      const free = bounds.deliveriesAtOnceMax - busy.size;
      if (free <= 0) return;
      const ready = await findReady(query, nowMs(), [...busy.keys()], { perOrg: bounds.deliveriesPerOrgMax, all: free, waitMs: bounds.deliveryRetryMaxMs });
      for (const one of ready) {
        const ofOrg = [...busy.values()].filter(({ orgId }) => orgId === one.orgId).length;
        if (ofOrg >= bounds.deliveriesPerOrgMax) continue;
        const done = serve(one).then(() => true, (error: unknown) => {
          log.warn({ err: error, destination: one.id }, "a destination could not have its turn");
          return false;
        }).then((went) => {
          busy.delete(one.id);
          // What failed by us is not tried again before the next look.
          if (went) wake();
        });
        busy.set(one.id, { orgId: one.orgId, done });
      }
    }

    function rest(): Promise<void> {
      return new Promise((resolve) => {
        const over = () => {
          clearTimeout(timer);
          lost.removeEventListener("abort", over);
          wake = () => {
            isWoken = true;
          };
          resolve();
        };
        const timer = setTimeout(over, bounds.deliveryPollMs);
        lost.addEventListener("abort", over, { once: true });
        wake = over;
      });
    }
  }

  const duty = holdDuty(locks, "deliveries", bounds.deliveryPollMs, work, log);
  return { wake: () => wake(), stop: () => duty.stop() };
}
