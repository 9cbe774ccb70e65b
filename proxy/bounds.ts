// The bounds that a gateway is started with, by name (law L12): all that somebody who uses one, or runs one, may meet. A test may start one
// with smaller ones; production uses these. Bounds on JSON and on messages are in lib/mcp/bounds.ts. A bound that concerns one file alone (how much of a name
// is kept) is a constant of that file, outside of its functions, its unit at the end of its name; nothing waits for a bare number, or cuts by one.
import { streamLifeMaxMs } from "@/lib/calls/call-record";
import { listedToolsBounds } from "./answers/listed-tools-bounds";
import { bridgeBounds } from "./bridge/bridge-bounds";
import { deliveryBounds } from "./deliveries/delivery-bounds";
import { tokenLookupBounds } from "./recorder/token-lookup-bounds";

export const gatewayBounds = {
  /** The request line and all headers together, in bytes; more is answered 431 by the parser. */
  headerBytesMax: 16_384,
  headersMax: 64,
  bodyBytesMax: 1_048_576,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 60_000,
  connectionChecksMs: 5_000,
  connectionsMax: 5_000,
  /** With so many fewer open, each new connection ends one that is idle: those that come together find room. */
  connectionsSpare: 128,
  /** Connections that the system has made and this process has not taken yet, one of which it takes in each of its turns (Linux: net.core.somaxconn at most); where they are more, clients try for seconds. */
  connectionsWaitingMax: 4_096,
  /** Requests that come before the gateway is ready: how long one waits for that, less than it may take to be read, and how many do. */
  startWaitMs: 10_000,
  startWaitingMax: 1_024,

  /** Requests at one time, from their head to the end of their answer; and streams that only listen. */
  inFlightPerGrantMax: 32,
  inFlightPerOrgMax: 256,
  listeningPerGrantMax: 64,
  listeningPerOrgMax: 512,
  /** What may be held of documents that others have taken the place of, by what began under them; past it the oldest of the organization that holds the most ends. */
  supersededBytesMax: 134_217_728,
  /** Ids of an organization that this process leaves taken behind its requests; with so many none of its requests takes one. And how long one whose answer can be had again. */
  standingIdsPerOrgMax: 100_000,
  replayableIdMs: 600_000,
  /** Who has too much under way, or whose server rests, hears of it after so long; of so many of a grant at one time, the others at once. */
  lateRefusalMs: 250,
  /** Two of a grant that wait are so far from each other. */
  lateRefusalApartMs: 4,
  lateRefusalsPerGrantMax: 1_024,
  /** Refusals in a second of a source whose credentials hold nowhere, that go out at once; more of it are late like those, and all of a source beyond so many. */
  strangerRefusalsAtOnceMax: 20,
  strangerSourcesMax: 10_000,
  /** Requests that begin without the process looking in between at what else has come, and of one grant: of those that wait, the organizations in turn and of each the grants. */
  beginAtOnceMax: 8,
  beginAtOncePerGrantMax: 4,
  /** The same of a grant while another has begun a request within so long: each of its calls has several turns, and all of them stand before the other. */
  beginAtOncePerGrantAmongOthersMax: 2,
  companyMs: 1_000,
  /** Calls of one grant between being read and being on record, while another has begun a request within `companyMs`: those that are forwarded do not count. */
  preparedPerGrantAmongOthersMax: 6,
  /** Requests that wait to begin; of an organization that has less than an equal part of them more do, and of a grant of its own. */
  beginWaitingMax: 1_024,
  /** Bytes of a body that is read among others; a larger one has turns of its own, and others the time between, so many times as long as each was. */
  readAmongOthersBytesMax: 65_536,
  largeBodyRestTimes: 5,
  /** Lines and bytes of servers' event streams that are read of one organization in one turn of the process; the rest has turns like large bodies, so much at a time. */
  eventLinesAtOnceMax: 128,
  eventBytesAtOnceMax: 65_536,
  /** How long another process of the machine is waited for that is told of a cancellation, before the next is told. */
  peerToldMs: 1_000,
  /** Cancellations that are being told to the others, of one grant and of all; what is more is told to nobody. */
  peerTellsPerGrantMax: 32,
  peerTellsMax: 512,

  /** Server documents held, in number and in bytes of their text, their argument checks and their compiled policies together. */
  documentsMax: 2_000,
  documentsBytesMax: 536_870_912,
  /** Of one server: text and argument checks. */
  documentBytesMax: 33_554_432,
  /** Compiled policies of one server, live ones and shadows: what is past it is denied as invalid. And those kept for documents that are read again. */
  policiesPerServerBytesMax: 134_217_728,
  policiesKeptMax: 20_000,
  policiesKeptBytesMax: 268_435_456,
  /** Argument checks kept for documents that are read again, in number and in bytes; and how long making some, compiling policies or parsing a document keeps other work waiting. */
  argumentChecksMax: 20_000,
  argumentChecksBytesMax: 134_217_728,
  configurationTurnMs: 10,
  unknownServersMax: 10_000,
  unknownServerMs: 30_000,
  /** How long a document that cannot be read is not read again: as long as a change may take to be everywhere (law L10). */
  unreadableServerMs: 2_000,
  coldLoadsMax: 8,
  /** Of servers of one organization that were served before. */
  coldLoadsPerOrgMax: 4,
  /** Those that wait for a load: of servers that were served before, which are loaded first, and of others. */
  coldLoadsWaitingMax: 256,
  documentReloadsMax: 3,
  sweepEveryMs: 1_000,
  /** How far the clocks of this machine and of Postgres may be apart before it is said. */
  clockApartMaxMs: 5_000,
  staleAfterMs: 60_000,

  databaseStatementMs: 2_000,
  databaseConnectMs: 2_000,
  /** After so long in silence a connection is heard of by TCP, so that nothing on its way forgets it. */
  databaseKeepAliveMs: 10_000,
  /** A connection that nothing is asked on is kept for so long: to open one costs both sides more than all that a duty asks. */
  databaseIdleMs: 120_000,
  listenRetryMaxMs: 2_000,

  dnsMs: 2_000,
  addressesMax: 16,
  /** To an address of a server: one try of several, all tries together, and the handshake after it. */
  connectAttemptMs: 1_000,
  connectMs: 3_000,
  tlsMs: 3_000,
  /** How long the addresses of a name count as vetted. */
  vettedForMs: 60_000,
  /** When calls to a server that does not answer are kept back, and how it is tried again. */
  breakerFailuresMax: 5,
  breakerOpenMs: 2_000,
  breakerOpenMaxMs: 60_000,
  breakerProbeMs: 10_000,
  /** Grants that each get one call through while their server rests, so that none of them keeps it from the others. */
  breakerFirstTriesMax: 64,
  breakersMax: 2_000,
  /** Servers against which something is noted, and how often that is told to Postgres, and asked of it. */
  troublesMax: 2_000,
  troubleBatchMax: 256,
  troubleWriteMs: 1_000,
  troubleRewriteMs: 10_000,
  troubleSweepMs: 10_000,
  upstreamPoolsMax: 512,
  upstreamIdleSocketMs: 4_000,
  upstreamHeaderBytesMax: 16_384,
  ...listedToolsBounds,
  firstByteMs: 120_000,
  streamIdleMs: 300_000,
  streamLifeMs: 3_600_000,
  /** The standing GET stream of the legacy era, silent by nature: no idle bound. */
  listeningStreamLifeMs: streamLifeMaxMs,
  answerBytesMax: 10_485_760,
  /** Of all organizations together, and of one, until they have gone to their clients; events of streams among them, while they are unfinished or wait for their clients. */
  answersBytesMax: 268_435_456,
  answersBytesPerOrgMax: 67_108_864,
  clientErrorBytesMax: 65_536,
  streamBytesMax: 104_857_600,
  /** Requests of a server on one stream that the policy does not let it make; one more ends the stream. */
  refusedRequestsPerStreamMax: 100,
  keepAliveCommentMs: 15_000,
  slowReaderMs: 30_000,
  ...bridgeBounds,

  /** Charges of one policy that are counted in one step, or one call's; and its calls that may wait for the next. */
  limitBatchMax: 64,
  limitsWaitingMax: 512,
  redisConnectMs: 2_000,
  redisCommandMs: 1_000,
  redisRetryMaxMs: 1_000,

  /** Sessions with servers of the old HTTP+SSE transport, a connection each; one that nobody waits for is ended after a while. */
  httpSseSessionsPerGrantMax: 16,
  httpSseSessionsPerOrgMax: 128,
  httpSseSessionsMax: 2_000,
  httpSseIdleMs: 600_000,
  /** How long such a server may take to say where messages go. */
  httpSseEndpointMs: 10_000,
  /** What waits in one of a session's streams before its server is held back. */
  httpSseQueuedBytesMax: 262_144,
  /** Ids of a session's requests that were given up before their answer came; with one more the session ends. */
  httpSseUnansweredMax: 1_024,
  /** Messages that belong to no request, kept until the client listens; more are dropped. */
  httpSseWaitingMax: 64,
  httpSseWaitingBytesMax: 262_144,

  recordBatchMax: 256,
  intentsWaitingMax: 4_096,
  /** Turns of the process for which intents wait, while each brings more of them. */
  intentTurnsMax: 4,
  outcomesWaitingMax: 20_000,
  /** Of what waits while Postgres is away, refusals of one organization: they take no room from the others. */
  refusalsWaitingPerOrgMax: 2_000,
  /** How long an outcome is kept, so that others go into the log with it. */
  outcomeLingerMs: 20,
  recordRetryMs: 500,
  /** How often a batch is sent that Postgres undid for the sake of another transaction, none of them later than a statement may take; and what is between. */
  recordTriesMax: 3,
  recordUndonePauseMs: 20,
  /** Of what is in the spool and not in Postgres: beyond the first or the second, calls that touch something are refused; lists have the reserve. */
  spoolBytesMax: 1_073_741_824,
  spoolAgeMaxMs: 900_000,
  spoolReserveBytes: 67_108_864,
  spoolSegmentBytes: 8_388_608,
  spoolRecordBytesMax: 16_777_216,
  /** A write that takes longer has failed for those who wait, and what follows it is refused until it is over. */
  spoolSyncMs: 2_000,
  /** How soon a spool that could not be written to tries another segment. */
  spoolRetryMs: 1_000,
  /** What is carried from the spool into Postgres at once, how soon after it came, and how soon after the last where more is left. */
  spoolShipRecordsMax: 1_000,
  spoolShipBytesMax: 1_048_576,
  spoolShipPauseMs: 100,
  spoolCatchUpPauseMs: 5,
  spoolShipRetryMs: 250,
  spoolShipRetryMaxMs: 5_000,
  /** How often orphaned spools are looked for, and how long the end of a gateway waits for its own to be carried over. */
  spoolAdoptEveryMs: 10_000,
  spoolDrainMs: 5_000,
  /** How soon the console hears of a change in how the spool is, and how often of no change. */
  spoolLookMs: 1_000,
  spoolTellMs: 10_000,
  refusalRowsPerSecondMax: 10,
  /** A call that began so long ago, and of which nobody has said what became of it, has lost its gateway. More than any stream may live. */
  lostCallMs: streamLifeMaxMs + 3_600_000,
  /** Argument values of one call as they are recorded, in UTF-8; what is larger is not. */
  argumentBytesMax: 16_384,
  /** The same of a result, which is cut; one in a larger message is not looked into. */
  resultBytesMax: 16_384,
  resultReadBytesMax: 131_072,
  /** Values without the secrets in them: marks may be longer than what they stand for. The table holds 32 KiB. */
  valueTextBytesMax: 32_000,
  valueRowsWaitingMax: 1_024,
  /** Messages whose values wait to be sealed: of all organizations, and of one. */
  valuesBytesMax: 67_108_864,
  valuesBytesPerOrgMax: 16_777_216,
  /** Results of tasks that the outcome of one message, a stream that listens among them, announces (ADR 0073); of more is not known whether they came. */
  announcedTasksMax: 64,
  /** Calls of which is still to be noted that values of theirs were not recorded; of more it is counted and logged alone. */
  lostValuesWaitingMax: 8_192,
  valueBatchMax: 64,
  ...tokenLookupBounds,

  /** Answers under rules for results: how large one may be, in bytes, to be judged by the thread that everybody waits for; and how long these, and calls, may take there. */
  scanHereBytesMax: 65_536,
  scanHereMs: 5,
  /** Without such rules: how large one may be, in bytes, to be read by that thread. */
  readHereBytesMax: 262_144,
  /** An organization whose rules took longer is judged by threads of their own alone, for so long. */
  scanHereRestMs: 60_000,
  scanThreadsMax: 2,
  /** Of one organization at one time: a thread is left to the others. */
  scansPerOrgMax: 1,
  scanMs: 5_000,
  /** Organizations of which is remembered how long threads worked for them, and after how long half of that is forgotten. */
  scanUsersMax: 10_000,
  scanUseHalfLifeMs: 60_000,
  scanThreadStartMs: 10_000,
  scanThreadHeapMiB: 512,
  /** Compiled rules that each thread keeps. */
  scanPlansMax: 64,
  scansWaitingPerOrgMax: 128,
  /** As much as is held of answers at all. */
  scanBytesPerOrgMax: 67_108_864,
  scanBytesMax: 268_435_456,
  scanWaitMs: 30_000,
  /** How often one call is decided whose conditions take that long, where policy, grant or server change while it is. */
  decisionsMax: 3,

  streamRecheckMs: 2_000,
  /** Servers that are read to see whether what is under way to them may go on: at one time, and of one organization. Less than coldLoadsMax: requests find room beside them. */
  streamLooksMax: 6,
  streamLooksPerOrgMax: 3,
  /** How long a gateway that was told to end still takes calls, not ready any more; the environment says it. */
  drainNoticeMs: 5_000,
  drainMs: 30_000,
  /** How long what was cut at the end may take to say so. */
  drainCutMs: 2_000,

  jobsAtOnceMax: 8,
  /** Quick questions of one organization under way at one time, at all gateways together: the others' have room beside its long ones. */
  questionsPerOrgMax: 4,
  jobPollMs: 2_000,
  jobTotalMs: 60_000,
  /** A running job older than this has lost its gateway, and is taken up again. */
  jobLostMs: 120_000,
  /** A job that nobody could finish in this time has failed. */
  jobExpiryMs: 600_000,
  /** A shadow that takes longer than this over one call rests for so long. */
  shadowMs: 100,
  shadowRestMs: 60_000,
  /** Calls that one replay judges, the newest; more are left out, and it says so. */
  replayCallsMax: 200_000,
  replayPageRows: 500,
  /** How long a replay works before everything else of the process has its turn. */
  replayStretchMs: 2,
  replayTellMs: 250,
  replayTotalMs: 300_000,
  replayLostMs: 30_000,
  replayChangedRowsMax: 5_000,
  replayUnknownRowsMax: 1_000,
  ...deliveryBounds,
  introspectionRequestMs: 15_000,
  introspectionBytesMax: 8_388_608,
  /** Looking up where a server's tokens come from: all of it, one document with its redirects, and how large one may be. */
  discoveryTotalMs: 20_000,
  discoveryDocumentMs: 8_000,
  discoveryBytesMax: 65_536,
  discoveryRequestsMax: 16,
  discoveryRedirectsMax: 3,
  toolListPagesMax: 100,
  toolListBytesMax: 4_194_304,
} as const;

export type GatewayBounds = { readonly [name in keyof typeof gatewayBounds]: number };
