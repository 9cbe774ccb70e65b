// `npm run bench:compare -- --keep base` bundles the gateway of this tree under a name; `npm run bench:compare -- base new "flat=new --max-lazy"`
// compares what was kept, each with the flags that stand behind it, in turn, a second at a time: a difference shows on a machine that has other work,
// too. Figures are processor time a call, median over the rounds, and as many bare pass-throughs as the same rounds made. --rate 100: so many calls
// a second are due instead of as many as 16 connections make; look at p50 then.
import fs from "node:fs";
import path from "node:path";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { openOwnWorld } from "@/tests/support/own-world";
import type { Shape } from "./bench-calls";
import { median, percentile } from "./figures";
import type { Load, LoadResult } from "./load-generator";
import { requestsFor } from "./measure-subjects";
import { processorParts, processorUs, residentMiB } from "./processor-time";
import { bundlePrograms, startProgram } from "./start-process";
import { startGatewaySubject, type Subject } from "./start-subjects";

const { values: said, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: "string" }, rounds: { type: "string", default: "8" }, seconds: { type: "string", default: "1" }, shapes: { type: "string", default: "legacy,modern" }, unrecorded: { type: "boolean", default: false }, rate: { type: "string" } },
});
const folder = path.resolve("node_modules/.cache/portcullis-lab");
const fileOf = await bundlePrograms();
if (said.keep !== undefined) {
  fs.mkdirSync(folder, { recursive: true });
  for (const end of ["", ".map"]) fs.copyFileSync(`${fileOf("gateway-entry")}${end}`, path.join(folder, `${said.keep}.mjs${end}`));
  process.exit(0);
}
const world = await openOwnWorld();
const upstream = await startProgram(fileOf("cheap-upstream"));
const origin = `http://127.0.0.1:${upstream.port}`;
const generator = await startProgram(fileOf("load-generator"));
const bareProcess = await startProgram(fileOf("bare-pass-through"), { args: [origin] });
const bare: Subject = { key: "bare", title: "bare", process: bareProcess, withChildren: false, recordedServerId: null, targets: [{ host: "127.0.0.1", port: bareProcess.port, path: "/mcp", headers: {} }] };
const subjects = [bare];
for (const variant of positionals) {
  const [, name = variant, file = variant, flags = ""] = /^(?:([^=\s]+)=)?(\S+)(?: (.*))?$/.exec(variant) ?? [];
  const subject = await startGatewaySubject(world, origin, {
    key: said.unrecorded ? "gateway-redis-unrecorded" : "gateway-redis-spool", title: name, limits: "redis", isRecorded: !said.unrecorded,
  }, path.join(folder, `${file}.mjs`), flags === "" ? [] : flags.split(" "));
  subjects.push(subject);
}
const all = await Promise.all(subjects.map(async (subject) => ({ subject, requests: await requestsFor(subject.targets), rounds: { legacy: [] as Round[], modern: [] as Round[] } })));
const kind: Load["kind"] = said.rate === undefined ? { loop: "closed", connections: 16 } : { loop: "open", perSecond: Number(said.rate) };
const shapes = said.shapes.split(",") as Shape[];

interface Round { readonly us: number; readonly main: number; readonly system: number; readonly perSecond: number; readonly p50: number; readonly writes: number; readonly pg: number; readonly switches: number }

async function load(of: (typeof all)[number], shape: Shape, seconds: number, how = kind): Promise<Round> {
  const pid = of.subject.process?.pid ?? 0;
  const target = of.subject.targets[0];
  const before = [processorUs(pid), processorUs(world.postgres.pid, true)] as const;
  const parts = processorParts(pid);
  generator.child.send({ host: target?.host, port: target?.port, requests: of.requests[shape], kind: how, seconds });
  const [result]: LoadResult[] = await once(generator.child, "message");
  if (result === undefined || result.failures > 0) throw new Error(`${of.subject.title}: ${result?.failure ?? "nothing"}`);
  await new Promise((resolve) => setTimeout(resolve, 150));
  const now = processorParts(pid);
  const calls = result.calls;
  return {
    us: (processorUs(pid) - before[0]) / calls, main: (now.mainUs - parts.mainUs) / calls, system: (now.systemUs - parts.systemUs) / calls, perSecond: (calls * 1_000) / result.elapsedMs, p50: median(result.tookMs),
    writes: (now.writes - parts.writes) / calls, switches: (now.switches - parts.switches) / calls, pg: (processorUs(world.postgres.pid, true) - before[1]) / calls,
  };
}

try {
  for (const of of all) for (const shape of shapes) await load(of, shape, 4, { loop: "closed", connections: 16 });
  for (let round = 0; round < Number(said.rounds); round += 1) {
    for (const shape of shapes) for (const of of [...all.slice(round % all.length), ...all.slice(0, round % all.length)]) of.rounds[shape].push(await load(of, shape, Number(said.seconds)));
  }
  const meanBare = (shape: Shape) => median(all[0]?.rounds[shape].map(({ us }) => us) ?? []);
  for (const { subject, rounds } of all) {
    for (const shape of shapes) {
      const m = (of: (round: Round) => number) => median(rounds[shape].map(of));
      const low = percentile(rounds[shape].map(({ us }) => us), 0.25);
      const lowBare = percentile(all[0]?.rounds[shape].map(({ us }) => us) ?? [], 0.25);
      const ratio = median(rounds[shape].map(({ us }, index) => us / (all[0]?.rounds[shape][index]?.us ?? Number.NaN)));
      process.stdout.write(`${subject.title.padEnd(16)} ${shape} ${m(({ us }) => us).toFixed(1)} us (q1 ${low.toFixed(1)} x ${(low / lowBare).toFixed(2)}, least ${Math.min(...rounds[shape].map(({ us }) => us)).toFixed(1)}) main ${m(({ main }) => main).toFixed(1)} sys ${m(({ system }) => system).toFixed(1)}  x bare ${ratio.toFixed(2)} (${meanBare(shape).toFixed(1)})  ${m(({ perSecond }) => perSecond).toFixed(0)}/s p50 ${m(({ p50 }) => p50).toFixed(2)} syscw ${m(({ writes }) => writes).toFixed(2)} cs ${m(({ switches }) => switches).toFixed(2)} pg ${m(({ pg }) => pg).toFixed(0)} rss ${residentMiB(subject.process?.pid ?? 0).toFixed(0)}\n`);
    }
  }
} finally {
  await Promise.all([...subjects.flatMap(({ process: one }) => (one === null ? [] : [one.stop()])), generator.stop()]);
  await upstream.stop();
  await world.close();
}
