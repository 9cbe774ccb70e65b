// `npm run test:fuzz`: three minutes by default; --quick is twenty seconds, --count <n> so many messages however long they take (bounded),
// --seed <n> other cases, --report writes docs/reports/<date>-fuzz.md. Ends with 1 at the first case of which a claim does not hold.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { diceOf } from "@/tests/support/random-policies/dice";
import type { Reached } from "./compare-readings";
import { fuzzEvents } from "./fuzz-events";
import { fuzzHandles } from "./fuzz-handles";
import { fuzzHeaders } from "./fuzz-headers";
import { fuzzMessages } from "./fuzz-messages";
import type { FuzzPart } from "./fuzz-part";
import { fuzzReplacements } from "./fuzz-replacements";
import { isLinear, measureGrowth } from "./linear-time";

const { values } = parseArgs({ options: { quick: { type: "boolean" }, count: { type: "string" }, seed: { type: "string" }, report: { type: "boolean" } } });
const seconds = values.quick === true ? 20 : 180;
const minutesMax = 30;
const firstSeed = Number(values.seed ?? 1);
const messages = values.count === undefined ? null : Number(values.count);
/** Cases of one seed: what is repeated to see a difference again. */
const casesPerSeed = 1_000;
/** Of the time, to each part. */
const shares: readonly (readonly [FuzzPart, number])[] = [[fuzzMessages, 0.6], [fuzzReplacements, 0.12], [fuzzEvents, 0.12], [fuzzHeaders, 0.06], [fuzzHandles, 0.1]];
const lengthOfSomeWorth = 20_000;

interface Run {
  readonly part: FuzzPart;
  readonly cases: number;
  readonly seconds: number;
  readonly reached: Reached;
}

function run(part: FuzzPart, until: (cases: number, elapsedMs: number) => boolean): Run | null {
  const reached: Reached = new Map();
  const began = performance.now();
  let cases = 0;
  for (let seed = firstSeed; !until(cases, performance.now() - began); seed += 1) {
    const dice = diceOf(seed);
    for (let at = 0; at < casesPerSeed; at += 1, cases += 1) {
      const seen = part.once(dice, reached);
      if (seen === null) continue;
      console.error(`\n${part.name}, --seed ${seed}, case ${at}: not so: ${part.claim}\n${seen}`);
      return null;
    }
  }
  const took = (performance.now() - began) / 1_000;
  console.log(`${part.name}: ${cases.toLocaleString("en")} cases, 0 differences, ${took.toFixed(1)} s`);
  const missed = cases < lengthOfSomeWorth ? [] : part.mustReach.filter((what) => (reached.get(what) ?? 0) < 3);
  if (missed.length === 0) return { part, cases, seconds: took, reached };
  console.error(`${part.name}: hardly reached: ${missed.join(", ")}`);
  return null;
}

function main(): number {
  const runs: Run[] = [];
  for (const [part, share] of shares) {
    const isCounted = part === fuzzMessages && messages !== null;
    const done = run(part, (cases, elapsedMs) => (isCounted ? cases >= messages || elapsedMs > minutesMax * 60_000 : elapsedMs > share * seconds * 1_000));
    if (done === null) return 1;
    if (isCounted && done.cases < messages) {
      console.error(`stopped after ${minutesMax} minutes`);
      return 1;
    }
    runs.push(done);
  }
  const growth = measureGrowth();
  for (const { kind, micros, ratio } of growth) console.log(`  ${kind}: ${(micros.at(-1) ?? 0) / 1_000} ms for 1 MB, × ${ratio.toFixed(1)} by the last doubling`);
  const grows = growth.filter((one) => !isLinear(one));
  if (grows.length > 0) console.error(`more than linear: ${grows.map(({ kind }) => kind).join(", ")}`);
  if (values.report === true) writeReport(runs, growth);
  return grows.length > 0 ? 1 : 0;
}

function writeReport(runs: readonly Run[], growth: ReturnType<typeof measureGrowth>): void {
  const date = new Date().toISOString().slice(0, 10);
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const outcomes = runs.map(({ part, reached }) => `### ${part.name}\n\n| outcome | cases |\n| --- | --- |\n${[...reached].sort(([, a], [, b]) => b - a).map(([what, times]) => `| ${what} | ${times.toLocaleString("en")} |`).join("\n")}`);
  const text = `# Fuzzing what the gateway reads, ${date}

\`npm run test:fuzz -- --seed ${firstSeed}${messages === null ? "" : ` --count ${messages}`} --report\` at ${commit}. ${os.cpus().length} CPUs (${os.cpus()[0]?.model.trim() ?? ""}), Node ${process.versions.node}.

| part | cases | differences | seconds | claim |
| --- | --- | --- | --- | --- |
${runs.map(({ part, cases, seconds: took }) => `| ${part.name} | ${cases.toLocaleString("en")} | 0 | ${took.toFixed(0)} | ${part.claim} |`).join("\n")}

## Time by size

CPU time of one strict reading and classification, or of one event, the least of ${5} runs. Twice the bytes may cost twice the time.

| body | 128 KiB | 256 KiB | 512 KiB | 1 MB | last doubling |
| --- | --- | --- | --- | --- | --- |
${growth.map(({ kind, micros, ratio }) => `| ${kind} | ${micros.map((one) => `${(one / 1_000).toFixed(1)} ms`).join(" | ")} | × ${ratio.toFixed(1)} |`).join("\n")}

## What the cases came to

${outcomes.join("\n\n")}
`;
  fs.writeFileSync(`docs/reports/${date}-fuzz.md`, text);
}

process.exitCode = main();
