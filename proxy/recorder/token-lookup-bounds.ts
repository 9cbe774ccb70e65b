// Every bound of look-ups of tokens that opened nothing (stranger-log.ts), by name; part of bounds.ts.
export const tokenLookupBounds = {
  /** Look-ups in a second: of all sources, and of one. */
  tokenLookupsPerSecondMax: 2_000,
  tokenLookupsPerSourceMax: 10,
  /** Beyond that, in a second: of all sources, and of one in all, which is somewhat more than it is refused. */
  tokenLookupsSpareMax: 2_000,
  tokenLookupsPerSourceInAllMax: 300,
  /** In one question to Postgres. */
  tokenLookupBatchMax: 250,
  /** Tokens that nobody has and that are remembered. */
  unknownTokensMax: 10_000,
} as const;
