// Puts the gateway together from its environment: the only place that knows every part. main.ts and the tests start it here.
import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { workTurns } from "@/lib/base/work-turns";
import { hashToken, isSameTokenHash } from "@/lib/crypto/hash-token";
import { parseToken } from "@/lib/crypto/mint-token";
import { idTimeMs, randomId } from "@/lib/crypto/random-id";
import { textMac } from "@/lib/crypto/text-mac";
import type { GatewayEnv } from "@/lib/env/gateway-env";
import type { Logger } from "@/lib/log/logger";
import { loadServerDocument } from "@/lib/snapshot/load-server-document";
import { loadToolSchemas } from "@/lib/snapshot/load-tool-schemas";
import { heldBytes } from "./answers/held-bytes";
import { gatewayBounds, type GatewayBounds } from "./bounds";
import { bridgedUpstream } from "./bridge/bridge-upstream";
import type { GatewayDeps } from "./deps";
import { keepTroubles } from "./duties/keep-troubles";
import { jobChannel } from "./duties/run-jobs";
import { tellShownDefinitions } from "./duties/tell-shown-definitions";
import { dialler } from "./egress/dial-target";
import { resolverFor, type Resolve } from "./egress/resolve-name";
import { vettedPools } from "./egress/vetted-pools";
import { limitStore } from "./limits/limit-store";
import { openListener } from "./listener";
import { eventTurns } from "./neighbours/event-turns";
import { inFlightCounts } from "./neighbours/in-flight";
import { openTurns } from "./neighbours/open-turns";
import { openSharedStores } from "./open-shared-stores";
import type { AuditStanding } from "./ops/audit-standing";
import { clockWatch } from "./ops/clock-watch";
import { gatewayMetrics } from "./ops/gateway-metrics";
import { measuredDeps } from "./ops/measured-deps";
import { openOpsServer, type OpenOps } from "./ops/ops-server";
import { openTracing } from "./ops/open-tracing";
import { tracedPipeline } from "./ops/traced-pipeline";
import { listen } from "./postgres/listen";
import { openPostgres } from "./postgres/open-postgres";
import { readKey } from "./read-key";
import { valueSealers } from "./recorder/value-sealer";
import { openValueKeepers } from "./recorder/open-value-keepers";
import { openRecorder, type OpenedRecorder } from "./recorder/open-recorder";
import type { ClosableRecorder } from "./recorder/stream-recorder";
import { requestIds } from "./request-ids/request-ids";
import { rests } from "./rests";
import { gatewayUrl, opsUrl, type RunningGateway } from "./running-gateway";
import { openScans } from "./scans/open-scans";
import { egressRulesOf, siteOf } from "./site";
import { argumentChecks } from "./snapshot/argument-checks";
import { policyCompiler } from "./snapshot/compile-policies";
import type { ServedGrant, ServedServer } from "./snapshot/served-server";
import { serverHolder } from "./snapshot/server-holder";
import { configurationChannel, sweepConfiguration } from "./snapshot/watch-configuration";
import { noDuties, startDuties } from "./start-duties";
import { exchangeRegister } from "./streams/open-exchanges";
import { pacedAnswer } from "./streams/paced-answer";
import { circuitBreakers } from "./upstream/circuit-breakers";
import type { UpstreamRequest } from "./upstream/dispatch-upstream";
import { httpSse } from "./upstream/http-sse/send-over-http-sse";
import { credentialOpener } from "./upstream/open-credential";
import { gatewayPeers } from "./upstream/peers/gateway-peers";
import { sendUpstream } from "./upstream/send-upstream";
import { derive } from "./upstream/handle-sealer";
import { serverHandles } from "./upstream/server-handles";
import { sessionHandles } from "./upstream/session-handles";
import { troubleRegister } from "./upstream/trouble-register";
import { watchedSend } from "./upstream/watched-send";

export interface GatewayConfig {
  readonly env: GatewayEnv;
  readonly log: Logger;
  /** Smaller ones than production's, for tests at the bound. */
  readonly bounds?: Partial<GatewayBounds>;
  /** Stands in for the audit log in a bench, to tell its cost from the rest. No environment leads here. */
  readonly recorder?: ClosableRecorder;
  /** From a name to its addresses, for everything that is dialled for a tenant; the installation's own resolver unless given. No environment leads here. */
  readonly resolve?: Resolve;
  /** Where it is asked how it is; a port of its own unless given. */
  readonly openOps?: OpenOps;
  /** Whether it also does what one process of a machine is enough for (jobs, replays, sweeping); yes unless said. */
  readonly doesDuties?: boolean;
}

export interface GatewayProcess extends RunningGateway {
  /** The versions of the organization's configuration that it answers by; none once a change has arrived that nobody has asked about yet. */
  heldVersions(orgId: string): ReadonlySet<string>;
}

/** Listens when it resolves, and serves as soon as Postgres has been heard; rejects where a port is taken or a key file cannot be read. */
export async function startGateway({ env, log, bounds: changed, openOps = ownOps(env), doesDuties = true, recorder: given, resolve }: GatewayConfig): Promise<GatewayProcess> {
  const bounds: GatewayBounds = { ...gatewayBounds, drainNoticeMs: env.drainNoticeMs, ...changed };
  const nowMs = () => Date.now();
  const monotonicMs = () => performance.now();
  const newCallId = (atMs: number) => randomId("cal", atMs);
  const warn = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const handleKey = readKey(env.HANDLE_KEY_FILE, "HANDLE_KEY_FILE");
  const troubles = troubleRegister(bounds, nowMs);
  const breakers = circuitBreakers(bounds, monotonicMs);
  const sealingKey = readKey(env.SEALING_PRIVATE_KEY_FILE, "SEALING_PRIVATE_KEY_FILE").toString("base64url");
  const credential = credentialOpener(sealingKey, (document) =>
    troubles.note(document, "credential_unreadable", false));

  const postgres = openPostgres(env.GATEWAY_DATABASE_URL, bounds, warn("an idle connection to Postgres broke"));
  const stores = await openSharedStores(env.REDIS_URL, postgres.limits, bounds, warn("the connection to Redis broke"));
  const load = (serverId: string) => loadServerDocument(postgres.configuration, serverId);
  const configurationTurns = workTurns(bounds.configurationTurnMs, { monotonicMs, pause: (ms) => wait(ms).then(() => nextTurn()) });
  const checks = argumentChecks((serverId, names) => loadToolSchemas(postgres.configuration, serverId, names), bounds, configurationTurns);
  const holder = serverHolder(load, policyCompiler(bounds, configurationTurns), checks, bounds, {
    turns: configurationTurns, monotonicMs, onError: (error, server) => log.warn({ err: error, server }, "the configuration of a server could not be read"),
  });
  const exchanges = exchangeRegister(holder, bounds, nowMs);
  const { recorder, standing }: OpenedRecorder = given === undefined
    ? openRecorder(env.audit, postgres.records, bounds, { nowMs, monotonicMs, newCallId, log })
    : { recorder: given, standing: () => ({ mode: "postgres" }) };
  let isHeard = false;
  let isLeaving = false;
  const answersHeld = heldBytes(bounds.answersBytesMax, bounds.answersBytesPerOrgMax);
  const valuesHeld = heldBytes(bounds.valuesBytesMax, bounds.valuesBytesPerOrgMax);
  const scans = openScans(bounds, { monotonicMs, onFailure: (error, org) => log.warn({ err: error, org }, "a call or an answer could not be judged, so it was refused or withheld") });
  const clock = clockWatch(bounds, { nowMs, monotonicMs, log });
  const metrics = gatewayMetrics({
    configuration: holder.counts, waitingRows: recorder.waiting, audit: standing, answersHeldBytes: answersHeld.held, valuesHeldBytes: valuesHeld.held, scansHeldBytes: scans.heldBytes, serversResting: breakers.resting, clockAheadMs: clock.aheadMs,
  });
  const sealers = valueSealers(handleKey);
  const keepers = openValueKeepers({
    query: postgres.values, credential: (served) => credential(served.document), held: valuesHeld, sealers, onNotKept: (kind, reason) => metrics.valuesNotKept.inc(kind, reason), log,
  }, bounds);
  const sweep = sweepConfiguration(holder, postgres.configuration, bounds, {
    clock, onChange: () => exchanges.recheck(),
    onHeard: (heard) => void (isHeard = heard),
    onError: warn("Postgres did not say whether the configuration changed"),
  });

  const listener = await openListener(env.GATEWAY_HOST, env.GATEWAY_PORT, bounds);
  const opsServer = await openOps({
    isUp: () => true,
    reasons: () => [...(isHeard ? [] : ["postgres_not_heard"]), ...(isBlocked(standing()) ? ["audit_blocked"] : []), ...(isLeaving ? ["draining"] : [])],
    audit: standing,
    registry: metrics.registry,
  });
  const egress = egressRulesOf(env, { gateway: listener.port, ops: opsServer.port });
  const dial = dialler(egress, bounds, resolve ?? resolverFor(egress, bounds));
  const pools = vettedPools(dial, bounds, monotonicMs);
  const troubleKeeper = keepTroubles(postgres.duties, troubles, bounds, log);
  const shownDefinitions = tellShownDefinitions({ pool: postgres.duties, turns: configurationTurns, bounds, monotonicMs, log });
  const turns = openTurns(bounds, monotonicMs);
  const readers = eventTurns(bounds, turns.largeTurns, setImmediate);
  const dispatch = async (served: ServedServer, request: UpstreamRequest, grant: ServedGrant) =>
    pacedAnswer(await sendUpstream(pools, served, request), { orgId: served.document.org.id, grantId: grant.id }, readers);
  const peers = gatewayPeers({
    name: randomBytes(12).toString("base64url"), bounds, servers: holder, receive: (...request) => bridge.send(...request),
    onDoorFailed: warn("what this process keeps cannot be reached from other gateway processes of this machine"),
  });
  const overHttpSse = httpSse({ bounds, held: answersHeld, exchanges, dispatch, monotonicMs, peers, newId: () => randomBytes(24).toString("base64url") });
  const duties = !doesDuties ? noDuties : startDuties({
    postgres, counters: stores.counters, holder, checks, sealers, scans, dial, credential, breakers, troubles, troubleKeeper, metrics, load, turns: configurationTurns, heard: sweep.first,
    sealingKey, checkpointKey: readKey(env.CHECKPOINT_KEY_FILE, "CHECKPOINT_KEY_FILE"), bounds, nowMs, monotonicMs,
  }, log);

  const listening = await listen(env.GATEWAY_DATABASE_URL, [configurationChannel, jobChannel], bounds, {
    notification(channel, payload) {
      if (channel === jobChannel) return duties.wake();
      holder.forgetOrganization(payload);
      exchanges.recheck();
    },
    connected: duties.wake,
    error: warn("notifications of Postgres are not heard for the moment"),
  });
  await sweep.first;

  const bridge = bridgedUpstream({
    // Beneath the bridge, which sends several messages for one: each tells of the server.
    send: watchedSend((served, request, grant) =>
      served.document.server.transport === "sse" ? overHttpSse.send(served, request, grant) : dispatch(served, request, grant),
    breakers, troubles, ({ document }, isResting) =>
      log.warn({ server: document.server.id }, isResting ? "a server does not answer: calls to it are kept back" : "a server answers again")),
    bounds, held: answersHeld, exchanges, peers, newId: () => randomBytes(18).toString("base64url"), onError: warn("a message could not be carried over to the other era"),
  });
  const argumentsMac = textMac(derive(handleKey, "portcullis arguments"));
  const deps: GatewayDeps = {
    bounds,
    site: siteOf(env, listener.port),
    servers: holder,
    limits: limitStore(stores.counters, warn("the limits could not be counted")),
    recorder,
    argumentKeeper: keepers.argumentKeeper,
    resultKeeper: keepers.resultKeeper,
    upstream: {
      send: bridge.send,
      credential: (served) => credential(served.document),
    },
    handles: sessionHandles(handleKey),
    serverHandles: serverHandles(handleKey),
    shadowRests: rests(bounds.shadowRestMs, monotonicMs),
    scans,
    inFlight: inFlightCounts(bounds),
    ...turns,
    answersHeld, exchanges, shownDefinitions,
    requestIds: requestIds(stores.idClaims, bounds, { monotonicMs, onError: warn("an id could not be given up, and stays taken for its time") }),
    argumentsMac: (orgId, canonical) => argumentsMac(orgId, "\n", canonical),
    hashToken,
    isSameHash: isSameTokenHash,
    parseToken: (text) => parseToken(text, "pcg_"),
    newCallId,
    callTimeMs: idTimeMs,
    nowMs,
    monotonicMs,
    log,
  };
  const tracing = await openTracing(env);
  const traced = tracing === null ? null : tracedPipeline(tracing);
  const measured = measuredDeps(deps, metrics);
  if (traced === null) listener.serve(measured);
  else listener.serve(traced.deps(measured), traced.handle);

  let closing: Promise<void> | undefined;
  async function shutDown(): Promise<void> {
    // Not ready from here on, and every answer closes its connection; but calls are still taken while load balancers turn away.
    isLeaving = true;
    listener.retire();
    await pause(bounds.drainNoticeMs);
    await exchanges.drain(bounds.drainMs, listener.close());
    listener.closeConnections();
    exchanges.stop();
    await bridge.close();
    overHttpSse.close();
    await peers.close();
    await Promise.all([duties.stop(), sweep.stop(), listening.close(), pools.close(), scans.close(), troubleKeeper.stop(), shownDefinitions.stop()]);
    const [left] = await Promise.all([recorder.close(bounds.databaseStatementMs * 2), keepers.close(bounds.databaseStatementMs * 2)]);
    if (left > 0) log.error({ rows: left }, "rows of the audit log could not be written before the end");
    await tracing?.close();
    await opsServer.close();
    stores.close();
    await postgres.close();
  }

  return {
    port: listener.port, opsPort: opsServer.port, url: gatewayUrl(env, listener.port), opsUrl: opsUrl(env, opsServer.port),
    heldVersions: (orgId) => holder.heldVersions().get(orgId) ?? new Set(),
    close: () => (closing ??= shutDown()),
  };
}

function isBlocked(standing: AuditStanding): boolean {
  return standing.mode === "spool" && standing.state === "blocked";
}

/** The ops port of a gateway that is one process. */
function ownOps(env: GatewayEnv): OpenOps {
  return ({ registry, ...answers }) => openOpsServer(env.GATEWAY_OPS_HOST, env.GATEWAY_OPS_PORT, { ...answers, metrics: () => registry.metrics() });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
