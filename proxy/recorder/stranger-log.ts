// Requests whose organization is not known when they are answered. A well-formed token is looked up then: a grant's misuse belongs in its own
// organization's log. Everything else is the operator's, counted.
import { LRUCache } from "lru-cache";
import { batchByKey } from "@/lib/base/batch-by-key";
import type { GatewayBounds } from "../bounds";
import type { Query } from "../postgres/open-postgres";
import type { DecisionRecord } from "./decision-record";
import { recordsOfKnownStrangers, type SeenToken } from "./known-stranger";
import { sourceNetwork } from "./source-network";
import { strangerTally } from "./stranger-tally";

export interface StrangerNote {
  readonly source: string;
  readonly code: string;
  /** Of a token of the right form; null where the request had none. */
  readonly tokenHash: string | null;
  readonly httpMethod: string;
  readonly clientIp: string;
  readonly atMs: number;
}

export interface StrangerLog {
  /** Nobody waits for it. */
  note(note: StrangerNote): void;
  /** Counts what the operator should know of, without a look-up. */
  count(source: string, code: string, atMs: number): void;
  stop(): Promise<void>;
}

type Bounds = Pick<GatewayBounds, "refusalRowsPerSecondMax" | "tokenLookupsPerSecondMax" | "tokenLookupsPerSourceMax" | "tokenLookupsSpareMax" | "tokenLookupsPerSourceInAllMax" | "tokenLookupBatchMax" | "unknownTokensMax">;

/**
 * Look-ups are bounded in a second, and of one source, so that nobody who tries tokens keeps the misuse of another's out of its log. A source
 * that tries more than a few has what is spare, up to as many as it is refused in a second: who sends made-up tokens first does not keep the
 * stolen one behind them out, and takes no look-up from others. A token that nobody has is asked about once. What comes while Postgres is asked
 * is asked together. Beyond that, and where Postgres does not answer, the request is counted.
 */
export function strangerLog(
  query: Query, bounds: Bounds,
  { newCallId, record, onError }: { readonly newCallId: (atMs: number) => string; readonly record: (known: DecisionRecord) => void; readonly onError: (error: unknown) => void },
): StrangerLog {
  const tally = strangerTally(query, bounds, onError);
  const unknownTokens = new LRUCache<string, true>({ max: bounds.unknownTokensMax });
  const recordOf = batchByKey<SeenToken, DecisionRecord | null>(async (_all, seen) => {
    try {
      return await recordsOfKnownStrangers(query, seen);
    } catch (error) {
      // Once, and not for each of them.
      onError(error);
      throw error;
    }
  }, { batchMax: bounds.tokenLookupBatchMax, waitingMax: bounds.tokenLookupsPerSecondMax + bounds.tokenLookupsSpareMax });
  let second = 0;
  let lookups = 0;
  let spare = 0;
  let ofSource = new Map<string, number>();

  function mayLookUp(source: string, atMs: number): boolean {
    const now = Math.floor(atMs / 1_000);
    if (second !== now) [second, lookups, spare, ofSource] = [now, 0, 0, new Map()];
    const network = sourceNetwork(source);
    const used = ofSource.get(network) ?? 0;
    const isOfFew = used < bounds.tokenLookupsPerSourceMax;
    if (isOfFew ? lookups >= bounds.tokenLookupsPerSecondMax : used >= bounds.tokenLookupsPerSourceInAllMax || spare >= bounds.tokenLookupsSpareMax) return false;
    if (isOfFew) lookups += 1;
    else spare += 1;
    ofSource.set(network, used + 1);
    return true;
  }

  return {
    note({ source, code, tokenHash, httpMethod, clientIp, atMs }) {
      if (tokenHash === null || unknownTokens.has(tokenHash) || !mayLookUp(source, atMs)) return tally.count(source, code, atMs);
      // After the answer has gone: how long it took says nothing of what was found.
      recordOf("", { tokenHash, code, callId: newCallId(atMs), httpMethod, clientIp, atMs }).then(
        (known) => {
          if (known !== null) return record(known);
          unknownTokens.set(tokenHash, true);
          tally.count(source, code, atMs);
        },
        () => tally.count(source, code, atMs),
      );
    },
    count: tally.count,
    stop: tally.stop,
  };
}
