// `npm run test:chaos`: agents call while things break; when all is over, server, agents and log must agree. About five minutes of disturbances
// with the log in Postgres, then 300 gateways with a spool that are killed, at random and at every named place, on disks that are slow and full.
// --quick: each disturbance once, and short, and 30 kills. --seconds, --kills: how long and how many instead. --seed: which order.
// --report: writes docs/reports/<date>-chaos.md.
import fs from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { diceOf } from "@/tests/support/random-policies/dice";
import { startChaosLoad, type SentCall } from "./chaos-load";
import { openChaosWorld, payMax } from "./chaos-world";
import { checkBooks, type Books } from "./check-books";
import { disturbances, type Disturbance } from "./disturbances";
import { killGateways, type KilledAt } from "./kill-gateways";

const { values: said } = parseArgs({
  options: { quick: { type: "boolean", default: false }, seconds: { type: "string" }, kills: { type: "string" }, seed: { type: "string", default: "1" }, report: { type: "boolean", default: false } },
});
const agents = 8;
const lastsMs = said.quick ? 1_200 : 4_000;
const totalMs = said.quick ? 0 : Number(said.seconds ?? 300) * 1_000;
const killsWanted = Number(said.kills ?? (said.quick ? 30 : 300));
const wellInARow = 20;
/** The longest that calls may fail after everything is mended: waits of the gateway's own, one after the other. */
const recoveryMsMax = 45_000;

interface Round {
  readonly disturbance: Disturbance;
  readonly calls: readonly SentCall[];
  /** From the end of the disturbance until so many calls in a row were well; null: never. */
  readonly recoveryMs: number | null;
}

const dice = diceOf(Number(said.seed));
const beganMs = performance.now();
const world = await openChaosWorld();
while (world.balancer.ready() < 2) await new Promise((resolve) => setTimeout(resolve, 50));
const load = startChaosLoad(world.grant, agents);
const rounds: Round[] = [];
let books: Books;
let wasSaid: readonly string[];
try {
  if (!(await load.untilWell(wellInARow, recoveryMsMax))) throw new Error("no call was answered before anything was broken");
  do {
    for (const disturbance of shuffled(disturbances)) {
      const fromMs = performance.now();
      await disturbance.run(world, dice, lastsMs);
      const mendedMs = performance.now();
      const isWell = await load.untilWell(wellInARow, recoveryMsMax);
      const calls = load.calls.filter(({ startedMs }) => startedMs >= fromMs && startedMs <= mendedMs);
      rounds.push({ disturbance, calls, recoveryMs: isWell ? performance.now() - mendedMs : null });
      say(`${disturbance.name}: ${describe(calls)}`);
      if (performance.now() - beganMs > totalMs && rounds.length >= disturbances.length) break;
    }
  } while (performance.now() - beganMs < totalMs);
  await load.stop();
  // What is still to be written is written soon after.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  books = await checkBooks(world, load.calls);
  wasSaid = world.said();
} finally {
  await load.stop();
  await world.close();
}

const killed = await killGateways(killsWanted, Number(said.seed), say);
const killedWrong = Object.values(killed.books.wrong).some((numbers) => numbers.length > 0) || killed.twice !== 0 || killed.leftBehind !== 0 || killed.books.pendingRows !== 0 || (killed.fullDisks !== null && killed.fullDisks.times > 0 && killed.fullDisks.refused === 0);

const lost = rounds.filter(({ disturbance }) => disturbance.losesNothing).flatMap(({ calls }) => calls.filter(({ came }) => came === "refused" || came === "broken"));
const stuck = rounds.filter(({ recoveryMs }) => recoveryMs === null);
const wrong = Object.entries(books.wrong).filter(([, numbers]) => numbers.length > 0);
const text = report();
process.stdout.write(`\n${text}\n`);
if (said.report) {
  const file = `docs/reports/${new Date().toISOString().slice(0, 10)}-chaos.md`;
  fs.writeFileSync(file, text);
  say(`written to ${file}`);
}
process.exit(lost.length > 0 || stuck.length > 0 || wrong.length > 0 || killedWrong ? 1 : 0);

function shuffled<Item>(items: readonly Item[]): Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(dice.below(left.length), 1));
}

function say(line: string): void {
  process.stdout.write(`${((performance.now() - beganMs) / 1_000).toFixed(1).padStart(6)} s  ${line}\n`);
}

function describe(calls: readonly SentCall[]): string {
  const counts = new Map<string, number>();
  for (const { came, how } of calls) counts.set(`${came}${came === "answered" ? "" : ` (${how})`}`, (counts.get(`${came}${came === "answered" ? "" : ` (${how})`}`) ?? 0) + 1);
  return [...counts].map(([what, count]) => `${count} ${what}`).join(", ");
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, one) => all + one, 0);
}

/** Killed from outside, because the place was not come by in time. */
function notReached(at: KilledAt): string {
  const times = killed.missed.get(at);
  return times === undefined ? "" : ` (${times} of them from outside, in time)`;
}

function fullDisks(): string {
  const { fullDisks: full } = killed;
  return full === null ? "the full disk was left out, since this machine does not let a small one be mounted" : `their disk was full ${full.times} times, when ${full.refused} calls were refused`;
}

function report(): string {
  const byName = disturbances.map(({ name }) => ({ name, own: rounds.filter((round) => round.disturbance.name === name) })).filter(({ own }) => own.length > 0);
  const count = (own: readonly Round[], came: SentCall["came"]) => own.reduce((sum, { calls }) => sum + calls.filter((call) => call.came === came).length, 0);
  return [
    `# Kills, cuts and restarts under load, ${new Date().toISOString().slice(0, 10)}`,
    "",
    `\`npm run test:chaos -- --seed ${said.seed}\`, ${Math.round((performance.now() - beganMs) / 1_000)} s, ${rounds.length} disturbances, ${agents} agents, two gateways of two workers behind a balancer, limits in Redis, the log in Postgres; ${os.availableParallelism()} cores, Node ${process.versions.node}.`,
    "",
    "| what happened | times | calls begun meanwhile | answered | denied by the limit | refused | broken | well again after, at most |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...byName.map(({ name, own }) => {
      const total = own.reduce((sum, { calls }) => sum + calls.length, 0);
      const recovery = own.some(({ recoveryMs }) => recoveryMs === null) ? "never" : `${(Math.max(...own.map(({ recoveryMs }) => recoveryMs ?? 0)) / 1_000).toFixed(1)} s`;
      return `| ${name} | ${own.length} | ${total} | ${count(own, "answered")} | ${count(own, "denied")} | ${count(own, "refused")} | ${count(own, "broken")} | ${recovery} |`;
    }),
    "",
    `${load.calls.length} calls were sent; ${books.arrivedCalls} reached the server; the log has ${books.rows} rows, ${books.pendingRows} of them pending: of gateways that were killed. ${books.paid} of ${payMax} limited calls went through.`,
    "",
    "| calls that | must be | are |",
    "| --- | ---: | ---: |",
    ...Object.entries(books.wrong).map(([what, numbers]) => `| ${what} | 0 | ${numbers.length} |`),
    `| failed while nothing was broken, or while gateways and workers were replaced | 0 | ${lost.length} |`,
    "",
    "## Killed, with the log on disk",
    "",
    `${sum(killed.kills)} gateways were ended by SIGKILL, three at a time over one folder of spools, while Postgres was cut off ${killed.postgresCuts} times, ${fullDisks()}, and the disk of ${killed.slowDisks} of them was slow: ${[...killed.kills].map(([at, times]) => `${at} ${times}${notReached(at)}`).join(", ")}.`,
    `${killed.calls.length} calls were sent; ${killed.books.arrivedCalls} reached the server; the log has ${killed.books.rows} rows.`,
    "",
    "| what | must be | is |",
    "| --- | ---: | ---: |",
    ...Object.entries(killed.books.wrong).map(([what, numbers]) => `| calls that ${what} | 0 | ${numbers.length} |`),
    `| calls whose row is still open | 0 | ${killed.books.pendingRows} |`,
    `| records that are in the log more than once | 0 | ${killed.twice} |`,
    `| spools that nobody took over | 0 | ${killed.leftBehind} |`,
    "",
    ...(lost.length === 0 ? [] : [
      `Failed: ${lost.slice(0, 10).map(({ number, came, how, startedMs, endedMs }) => `${number} ${came} ${how} after ${String(Math.round(endedMs - startedMs))} ms`).join("; ")}`, "",
      "What was said in all that time:", "", ...wasSaid.map((line) => `- ${line}`), "",
    ]),
  ].join("\n");
}
