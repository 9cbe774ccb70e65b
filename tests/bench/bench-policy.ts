// `npm run bench:policy`: what a decision costs, as a Markdown table, and a list of tools (LOAD-06 of the study: with 2,000 rules a decision's p99 is below
// 1 ms, and 1,000 tools are filtered in less than 20). Needs --expose-gc and young space enough for the allocations of one measurement.
import { cpus, loadavg } from "node:os";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy, type CompiledPolicy } from "@/lib/policy-engine/compile-policy";
import { judgeCall } from "@/lib/policy-engine/judge-call";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { Json } from "@/lib/policy-engine/types";
import { isToolVisible } from "@/lib/policy-engine/visible-tool";
import { benchDocument, benchRequests } from "./bench-documents";

const warmUpMs = 400;
const measureMs = 1_200;
const samplesMax = 200_000;
const allocationBytesMax = 16 * 1024 * 1024;
const requests = benchRequests(64);

const documents: readonly (readonly [string, Json])[] = [
  ["1 rule, asked", benchDocument({ asked: 1 })],
  ["10 rules, all asked", benchDocument({ asked: 10 })],
  ["100 rules, all asked", benchDocument({ asked: 100 })],
  ["100 comparisons, all asked", benchDocument({ asked: 100, cheap: true })],
  ["2,000 rules, all asked", benchDocument({ asked: 2_000 })],
  ["100 rules, 10 asked", benchDocument({ asked: 10, otherNames: 90 })],
  ["2,000 rules, 10 asked", benchDocument({ asked: 10, otherNames: 199, others: 10 })],
  ["10 asked, beside 1 name", benchDocument({ asked: 10, otherNames: 1 })],
  ["10 asked, beside 100 names", benchDocument({ asked: 10, otherNames: 100 })],
  ["10 asked, beside 1,400 names", benchDocument({ asked: 10, otherNames: 1_400 })],
  ["10 asked, beside 1,400 patterns", benchDocument({ asked: 10, otherPatterns: 1_400 })],
];

function compiledOf(document: Json): CompiledPolicy {
  const parsed = parsePolicy(JSON.stringify(document), linearRegex);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems.slice(0, 3)));
  return compilePolicy(parsed.policy, linearRegex);
}

/** Judges in turn until the time is up; throws where a call is not allowed, since then not everything was asked. */
function judgeFor(policy: CompiledPolicy, milliseconds: number): number {
  const until = performance.now() + milliseconds;
  let judged = 0;
  while (performance.now() < until) {
    for (const request of requests) {
      const judgement = judgeCall(policy, request);
      if (judgement.kind !== "decided" || judgement.decision.effect !== "allow") throw new Error(`a bench call was not allowed: ${JSON.stringify(judgement)}`);
    }
    judged += requests.length;
  }
  return judged;
}

function percentiles(policy: CompiledPolicy): readonly [number, number] {
  const samples: number[] = [];
  const until = performance.now() + measureMs;
  while (performance.now() < until && samples.length < samplesMax) {
    for (const request of requests) {
      const began = performance.now();
      judgeCall(policy, request);
      samples.push((performance.now() - began) * 1_000);
    }
  }
  samples.sort((one, other) => one - other);
  const at = (share: number): number => samples[Math.floor(samples.length * share)] ?? Number.NaN;
  return [at(0.5), at(0.99)];
}

/** Bytes that one decision leaves to the collector. */
function allocated(policy: CompiledPolicy): number {
  if (globalThis.gc === undefined) throw new Error("run with --expose-gc");
  let count = 64;
  for (;;) {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    for (let judged = 0; judged < count; judged += requests.length) for (const request of requests) judgeCall(policy, request);
    const bytes = process.memoryUsage().heapUsed - before;
    if (bytes > allocationBytesMax / 8 || count > 1_000_000) return Math.max(0, bytes / count);
    count *= 2;
  }
}

function row(name: string, document: Json): string {
  const policy = compiledOf(document);
  judgeFor(policy, warmUpMs);
  // Processor time, so that what else the machine does counts less.
  const began = process.cpuUsage();
  const judged = judgeFor(policy, measureMs);
  const spent = process.cpuUsage(began);
  const microseconds = (spent.user + spent.system) / judged;
  const [p50, p99] = percentiles(policy);
  return `| ${name} | ${Math.round(1_000_000 / microseconds).toLocaleString("en")} | ${microseconds.toFixed(2)} | ${p50.toFixed(2)} | ${p99.toFixed(2)} | ${Math.round(allocated(policy)).toLocaleString("en")} |`;
}

/** What a list of 1,000 tools costs under 2,000 rules that are theirs. */
function listLine(): string {
  const policy = compiledOf(benchDocument({ asked: 2, otherNames: 999, others: 2 }));
  const names = ["run", ...Array.from({ length: 999 }, (_, index) => `tool_${index}`)];
  const times = Array.from({ length: 200 }, () => {
    const began = performance.now();
    const seen = names.filter((name) => isToolVisible(policy, { name, facts: { risk: "execute", state: "active" }, drift: "review" }));
    if (seen.length !== names.length) throw new Error("a tool of the bench is not seen");
    return performance.now() - began;
  }).sort((one, other) => one - other);
  return `A list of 1,000 tools under 2,000 rules is filtered in ${(times[0] ?? Number.NaN).toFixed(2)} ms at least, ${(times[100] ?? Number.NaN).toFixed(2)} ms in the middle, ${(times[199] ?? Number.NaN).toFixed(2)} ms at most (200 times, the first without a plan for any name).`;
}

/** Text of almost 256 KiB with as many rules as fit, and how long it takes to read and to compile it. */
function compileLine(): string {
  const text = JSON.stringify(benchDocument({ asked: 1_520, otherNames: 480 }));
  const padded = text.replace('"version"', `"description":"${"x".repeat(Math.min(500, 256 * 1024 - text.length - 20))}","version"`);
  const times = Array.from({ length: 9 }, () => {
    const began = performance.now();
    const parsed = parsePolicy(padded, linearRegex);
    const read = performance.now();
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems.slice(0, 3)));
    compilePolicy(parsed.policy, linearRegex);
    return { read: read - began, compiled: performance.now() - read };
  });
  const median = (pick: (time: { read: number; compiled: number }) => number): string => (times.map(pick).sort((one, other) => one - other)[4] ?? Number.NaN).toFixed(1);
  return `A document of ${Math.round(padded.length / 1024)} KiB with 2,000 rules: read and validated in ${median(({ read }) => read)} ms, compiled in ${median(({ compiled }) => compiled)} ms (median of 9).`;
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, load ${loadavg().map((load) => load.toFixed(1)).join(" ")}\n`);
console.log("| document | decisions per CPU second | CPU µs | p50 µs | p99 µs | bytes per decision |\n| --- | ---: | ---: | ---: | ---: | ---: |");
for (const [name, document] of documents) console.log(row(name, document));
console.log(`\n${listLine()}`);
console.log(`\n${compileLine()}`);
