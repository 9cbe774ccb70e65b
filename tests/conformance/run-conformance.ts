// `npm run test:conformance`: the official suite against a server, direct and through the gateway; any difference fails it, also a better result.
// `--bridge`: also through the gateway to servers that know only the other era; what not-carried.ts does not list has to be the same there too.
// `--report` writes docs/reports/<date>-conformance.md, with both.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { countByScenario, differences, type Check, type Difference } from "./checks";
import { conformanceReport, type SetResult } from "./conformance-report";
import { installSuite } from "./install-suite";
import { compareWithList, notCarried } from "./not-carried";
import { openSubjects } from "./open-subjects";
import { requirementSets, runSuite } from "./run-suite";

function sentence(name: string, checks: readonly Check[]): string {
  const sum = (key: "passed" | "failed" | "other") => countByScenario(checks).reduce((total, count) => total + count[key], 0);
  return `${name}: ${countByScenario(checks).length} scenarios, ${sum("passed")} checks passed, ${sum("failed")} failed, ${sum("other")} warned or skipped`;
}

function shown({ scenario, check, direct, gateway, reason }: Difference): string {
  return `    ${scenario} · ${check}: ${direct.join(", ") || "absent"} → ${gateway.join(", ") || "absent"}${reason === null ? "" : ` (${reason})`}\n`;
}

async function main(): Promise<number> {
  const suite = installSuite();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-conformance-"));
  const isReported = process.argv.includes("--report");
  const isBridged = isReported || process.argv.includes("--bridge");
  const subjects = await openSubjects();
  const results: SetResult[] = [];
  let isWell = true;
  try {
    for (const set of requirementSets) {
      const run = (name: string, url: string) => runSuite(suite, url, set, path.join(folder, `${name}-${set}`));
      const direct = await run("direct", subjects.direct);
      const gateway = await run("gateway", subjects.gateway);
      const found = differences(direct, gateway);
      process.stdout.write(`${set}\n  ${sentence("direct ", direct)}\n  ${sentence("gateway", gateway)}\n  ${found.length} differences\n${found.map(shown).join("")}`);
      isWell &&= found.length === 0 && direct.length > 0;
      const bridge = isBridged ? await run("bridge", subjects.bridged[set]) : null;
      const bridged = bridge === null ? null : { checks: bridge, ...compareWithList(differences(direct, bridge), notCarried[set]) };
      if (bridged !== null) {
        const { checks, listed, unlisted, idle } = bridged;
        process.stdout.write(`  ${sentence("bridge ", checks)}\n  ${listed.length} differences that are listed, ${unlisted.length} that are not\n${unlisted.map(shown).join("")}`);
        for (const { scenario, check } of idle) process.stdout.write(`    listed, and not different: ${scenario} · ${check}\n`);
        isWell &&= unlisted.length === 0 && idle.length === 0;
      }
      results.push({ set, direct, gateway, differences: found, bridged });
    }
    const recorded = await subjects.recorded();
    process.stdout.write(`audit log: ${recorded.map(({ effect, calls }) => `${calls} × ${effect}`).join(", ")}\n`);
    if (isReported) {
      const date = new Date().toISOString().slice(0, 10);
      fs.writeFileSync(`docs/reports/${date}-conformance.md`, conformanceReport({ date, suite: suite.version, results, recorded }));
    }
  } finally {
    await subjects.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return isWell ? 0 : 1;
}

process.exitCode = await main();
