// Every bound of the bridge between the eras, by name; part of bounds.ts.

export const bridgeBounds = {
  /** How long a client may take to answer what a server of the other era wants to know. Less than streamIdleMs: its stream is silent meanwhile. */
  bridgeInputMs: 240_000,
  /** Sessions at legacy servers that stand for modern clients: of all grants, of an organization's and of one, how long one may be idle, how long beginning one may take, and ending one, where whoever does it is in no position to wait for a slow server. */
  bridgeSessionsMax: 2_000,
  bridgeSessionsPerOrgMax: 128,
  bridgeSessionsPerGrantMax: 16,
  bridgeSessionIdleMs: 300_000,
  bridgeSessionMs: 30_000,
  bridgeSessionEndMs: 2_000,
  /** What such a server may say until it has answered `initialize`: as long as a session lives, its words about itself are kept. */
  bridgeInitializedBytesMax: 131_072,
  /** How long the bridge waits before it takes up the stream of a call again that a legacy server has closed: at least, and at most, whatever the server says. */
  bridgeResumeMinMs: 1_000,
  bridgeResumeMaxMs: 30_000,
  /** Sessions of legacy clients at modern servers that have ended and are remembered as that: some hundred bytes each. */
  bridgeEndedSessionsMax: 10_000,
  /** Values of a server's message that is carried over, those within others among them: it is read, translated and written anew in one go. */
  bridgeValuesMax: 100_000,
  /** What a modern server may ask of a legacy client: questions of one round, and rounds of one call. */
  bridgeInputRequestsMax: 16,
  bridgeInputRoundsMax: 8,
  /** Calls at legacy servers that wait for a modern client to come back with what the server asked: of all grants, of an organization's and of one. */
  bridgeHeldMax: 1_000,
  bridgeHeldPerOrgMax: 64,
  bridgeHeldPerGrantMax: 8,
} as const;
