// The bounds of what is remembered of lists of tools, and of what agents would have been shown in them: part of the gateway's (../bounds.ts).

export const listedToolsBounds = {
  /** Answers to `tools/list` of one server of which is remembered, by a hash of the tools in them, what came of comparing each with its reviewed definition. */
  comparedListsPerServerMax: 32,
  /** Definitions that agents were shown instead of reviewed ones, until that is told to Postgres: in bytes, and of one organization; how soon, and how often of one server. */
  shownDefinitionsBytesMax: 16_777_216,
  shownDefinitionsBytesPerOrgMax: 2_097_152,
  shownDefinitionsWriteMs: 1_000,
  shownDefinitionsRestMs: 60_000,
  /** Servers of which is remembered when it was told. */
  shownDefinitionsServersMax: 10_000,
  /** How soon a look is asked for again where agents are still shown something else. */
  shownDefinitionsLookMs: 3_600_000,
} as const;
