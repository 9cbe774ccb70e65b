// `npm run bench:gateway`: what a call costs at the gateway beside nginx, a bare pass-through and an SDK proxy, same machine, same run, in turn. LOAD-01 of the
// study is its open loop at 300 a second, LOAD-02 its closed one, each with every call counted at the server's rows; tests/proxy/counted-load.test.ts has both in small.
// --quick: some seconds, to see that it works. --report: writes docs/reports/<date>-gateway-bench.md and its chart. --seconds, --rounds: of each
// load. --only a,b: these subjects. --profile <folder>: processor profiles of the gateways, by node --cpu-prof.
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { openOwnWorld } from "@/tests/support/own-world";
import { drawChart } from "./draw-chart";
import { subjectUs } from "./figures";
import { measureSubjects, type BenchPlan } from "./measure-subjects";
import { bundlePrograms, startProgram } from "./start-process";
import { startSubjects } from "./start-subjects";
import { writeReport } from "./write-report";

const { values: said } = parseArgs({
  options: {
    quick: { type: "boolean", default: false }, report: { type: "boolean", default: false }, seconds: { type: "string" }, rounds: { type: "string" },
    only: { type: "string" }, profile: { type: "string" },
  },
});
const plan: BenchPlan = {
  seconds: Number(said.seconds ?? (said.quick ? 0.4 : 3)), rounds: Number(said.rounds ?? (said.quick ? 1 : 3)), warmUpSeconds: said.quick ? 0.4 : 3,
  // By then the compiler has done what it does: after 8,000, it was a sixth of a gateway's processor time.
  warmUpCalls: said.quick ? 0 : 60_000,
};
const only = said.only === undefined ? null : new Set(said.only.split(","));
if (process.platform !== "linux") throw new Error("the bench reads /proc: it runs on Linux alone");

const loadBefore = os.loadavg()[0] ?? 0;
const tell = (what: string) => void process.stderr.write(`${what}\n`);
const world = await openOwnWorld();
try {
  const fileOf = await bundlePrograms();
  const profiling = said.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${path.resolve(said.profile)}`, "--cpu-prof-interval=500"];
  const started = await startSubjects(world, fileOf, (key) => only?.has(key) ?? true, profiling);
  const generator = await startProgram(fileOf("load-generator"));
  try {
    const figures = await measureSubjects(world, started, generator, plan, tell);
    const date = new Date().toISOString().slice(0, 10);
    const facts = {
      date, plan, figures, leftOut: started.leftOut, postgresVersion: world.postgres.version, redisVersion: world.redis?.version ?? null,
      loads: [loadBefore, os.loadavg()[0] ?? 0] as const,
    };
    const bars = figures.flatMap((one) => {
      const value = subjectUs(one);
      return value === null ? [] : [{ title: one.subject.title.replaceAll("`", ""), value, isOurs: one.subject.key.startsWith("gateway") }];
    });
    if (said.report) {
      const name = `docs/reports/${date}-gateway-bench`;
      fs.writeFileSync(`${name}.svg`, drawChart(`Processor time of a tools/call in each subject's process, 16 connections, ${date}`, "µs", bars));
      fs.writeFileSync(`${name}.md`, writeReport(facts, `${date}-gateway-bench.svg`));
      tell(`written: ${name}.md and ${name}.svg`);
    }
    const written = process.stdout.write(writeReport(facts, null));
    if (!written) await once(process.stdout, "drain");
  } finally {
    await Promise.all([...started.subjects.flatMap(({ process: one }) => (one === null ? [] : [one.stop()])), generator.stop()]);
    await started.upstream.stop();
  }
} finally {
  await world.close();
}
