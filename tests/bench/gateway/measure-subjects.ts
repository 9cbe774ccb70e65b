// The rounds: every subject in turn under the same loads, the order turned by one each round, so that no subject always runs on a machine
// that another has just warmed or tired.
import http from "node:http";
import { once } from "node:events";
import { legacyRevision, requestParts, shapes, type RequestParts, type Shape, type Target } from "./bench-calls";
import type { OwnWorld } from "@/tests/support/own-world";
import type { Load, LoadResult } from "./load-generator";
import { processorUs, residentMiB } from "./processor-time";
import type { BenchProcess } from "./start-process";
import type { Subject, Subjects } from "./start-subjects";

export interface BenchPlan {
  readonly rounds: number;
  /** Of each load. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** So many calls make the code hot: a subject that has not had them yet is warmed up for a few turns more. */
  readonly warmUpCalls: number;
}

export const closedConnections = 16;
export const openRates: readonly number[] = [100, 300];

/** One closed loop: processor time in microseconds a call. */
export interface ClosedFigures {
  readonly subjectUs: number;
  readonly upstreamUs: number;
  readonly postgresUs: number;
  readonly redisUs: number;
  readonly perSecond: number;
  readonly tookMs: readonly number[];
}

/** All rounds of one rate: the time of each call, and of each round the processor time in microseconds a call. */
export interface OpenFigures {
  readonly tookMs: number[];
  readonly subjectUs: number[];
}

export interface SubjectFigures {
  readonly subject: Subject;
  readonly closed: { readonly [shape in Shape]: ClosedFigures[] };
  /** By rate. */
  readonly open: ReadonlyMap<number, OpenFigures>;
  readonly residentMiB: number;
  readonly calls: number;
}

const warmUpTurnsMax = 12;

/** What an outcome that is written later may take, before the processors are read. */
const settleMs = 150;

/** Throws where a single call fails, or where calls and rows of the audit log are not the same number. */
export async function measureSubjects(
  world: OwnWorld, { subjects, upstream }: Subjects, generator: BenchProcess, plan: BenchPlan, tell: (what: string) => void,
): Promise<readonly SubjectFigures[]> {
  const figures = await Promise.all(subjects.map(async (subject) => ({ ...emptyFigures(subject), requests: await requestsFor(subject.targets) })));
  const run = async (of: (typeof figures)[number], load: Omit<Load, "host" | "port">): Promise<LoadResult> => {
    const { host = "", port = 0 } = of.subject.targets[0] ?? {};
    const result = await runLoad(generator, { ...load, host, port });
    of.calls += result.calls;
    if (result.failures > 0) throw new Error(`${of.subject.title}: ${result.failures} of ${result.calls + result.failures} calls failed, the first: ${result.failure ?? ""}`);
    return result;
  };
  const closed = { loop: "closed", connections: closedConnections } as const;

  for (const of of figures) {
    tell(`warming up: ${of.subject.title}`);
    const began = of.calls;
    for (let turns = 0; turns < warmUpTurnsMax && (turns === 0 || of.calls - began < plan.warmUpCalls); turns += 1) {
      await run(of, { requests: [...of.requests.legacy, ...of.requests.modern], kind: closed, seconds: plan.warmUpSeconds });
    }
  }
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const of of [...figures.slice(round % figures.length), ...figures.slice(0, round % figures.length)]) {
      tell(`round ${round + 1} of ${plan.rounds}: ${of.subject.title}`);
      // The one that comes first in a round comes last in the next.
      for (const shape of round % 2 === 0 ? shapes : shapes.toReversed()) {
        const before = readProcessors(world, of.subject, upstream);
        const result = await run(of, { requests: of.requests[shape], kind: closed, seconds: plan.seconds });
        await pause(settleMs);
        const after = readProcessors(world, of.subject, upstream);
        const each = (name: keyof typeof before) => (after[name] - before[name]) / result.calls;
        of.closed[shape].push({
          subjectUs: each("subject"), upstreamUs: each("upstream"), postgresUs: each("postgres"), redisUs: each("redis"),
          perSecond: (result.calls * 1_000) / result.elapsedMs, tookMs: result.tookMs,
        });
      }
      for (const [perSecond, open] of of.open) {
        const before = readProcessors(world, of.subject, upstream);
        const result = await run(of, { requests: [...of.requests.legacy, ...of.requests.modern], kind: { loop: "open", perSecond }, seconds: plan.seconds });
        await pause(settleMs);
        open.tookMs.push(...result.tookMs);
        open.subjectUs.push((readProcessors(world, of.subject, upstream).subject - before.subject) / result.calls);
      }
      of.residentMiB = of.subject.process === null ? 0 : residentMiB(of.subject.process.pid, of.subject.withChildren);
    }
  }
  await checkRows(world, figures);
  return figures;
}

function emptyFigures(subject: Subject) {
  const closed: { readonly [shape in Shape]: ClosedFigures[] } = { legacy: [], modern: [] };
  return { subject, closed, open: new Map(openRates.map((rate): [number, OpenFigures] => [rate, { tookMs: [], subjectUs: [] }])), residentMiB: 0, calls: 0 };
}

function readProcessors(world: OwnWorld, { process, withChildren }: Subject, upstream: BenchProcess) {
  return {
    subject: process === null ? 0 : processorUs(process.pid, withChildren),
    upstream: processorUs(upstream.pid),
    postgres: processorUs(world.postgres.pid, true),
    redis: world.redis === null ? 0 : processorUs(world.redis.pid),
  };
}

async function runLoad(generator: BenchProcess, load: Load): Promise<LoadResult> {
  generator.child.send(load);
  const [result]: LoadResult[] = await once(generator.child, "message");
  if (result === undefined) throw new Error("the load generator said nothing");
  return result;
}

/** A legacy client begins with `initialize`, and shows the session that it got. */
export async function requestsFor(targets: readonly Target[]): Promise<{ readonly [shape in Shape]: readonly RequestParts[] }> {
  const sessions = await Promise.all(targets.map(beginSession));
  return {
    legacy: targets.map((target, index) => requestParts("legacy", target, sessions[index] ?? null)),
    modern: targets.map((target) => requestParts("modern", target, null)),
  };
}

function beginSession(target: Target): Promise<string | null> {
  const params = { protocolVersion: legacyRevision, capabilities: {}, clientInfo: { name: "bench", version: "1.0.0" } };
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params });
    const headers = { "content-type": "application/json", accept: "application/json, text/event-stream", ...target.headers };
    const request = http.request({ host: target.host, port: target.port, path: target.path, method: "POST", headers, agent: false }, (response) => {
      response.resume();
      if (response.statusCode !== 200) return reject(new Error(`initialize was answered ${response.statusCode ?? 0}`));
      const handle = response.headers["mcp-session-id"];
      response.on("end", () => resolve(typeof handle === "string" ? handle : null));
    });
    request.on("error", reject).end(body);
  });
}

/** Every call that was answered has its row, and no row says anything else than that it was delivered (law L1). */
async function checkRows(world: OwnWorld, figures: readonly { readonly subject: Subject; readonly calls: number }[]): Promise<void> {
  for (const { subject, calls } of figures) {
    if (subject.recordedServerId === null) continue;
    const count = async () => {
      const { rows } = await world.scene.owner.query<{ delivered: number; all: number }>(
        "SELECT count(*) FILTER (WHERE outcome = 'delivered')::int AS delivered, count(*)::int AS all FROM calls WHERE server_id = $1 AND method = 'tools/call'", [subject.recordedServerId],
      );
      return rows[0] ?? { delivered: 0, all: 0 };
    };
    let found = await count();
    for (let tries = 0; tries < 50 && found.delivered !== calls; tries += 1) {
      await pause(100);
      found = await count();
    }
    if (found.delivered !== calls || found.all !== calls) throw new Error(`${subject.title}: ${calls} calls, ${found.all} rows, of which ${found.delivered} delivered`);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
