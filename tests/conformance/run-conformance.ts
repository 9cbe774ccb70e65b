// `npm run test:conformance`: the official suite against a server, direct and through the gateway; any difference fails it, also a better result.
// `--report` writes docs/reports/<date>-conformance.md.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { countByScenario, differences, type Check } from "./checks";
import { conformanceReport, type SetResult } from "./conformance-report";
import { installSuite } from "./install-suite";
import { openSubjects } from "./open-subjects";
import { requirementSets, runSuite } from "./run-suite";

function sentence(name: string, checks: readonly Check[]): string {
  const sum = (key: "passed" | "failed" | "other") => countByScenario(checks).reduce((total, count) => total + count[key], 0);
  return `${name}: ${countByScenario(checks).length} scenarios, ${sum("passed")} checks passed, ${sum("failed")} failed, ${sum("other")} warned or skipped`;
}

async function main(): Promise<number> {
  const suite = installSuite();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "portcullis-conformance-"));
  const subjects = await openSubjects();
  const results: SetResult[] = [];
  try {
    for (const set of requirementSets) {
      const direct = await runSuite(suite, subjects.direct, set, path.join(folder, `direct-${set}`));
      const gateway = await runSuite(suite, subjects.gateway, set, path.join(folder, `gateway-${set}`));
      const found = differences(direct, gateway);
      results.push({ set, direct, gateway, differences: found });
      process.stdout.write(`${set}\n  ${sentence("direct ", direct)}\n  ${sentence("gateway", gateway)}\n  ${found.length} differences\n`);
      for (const difference of found) {
        process.stdout.write(`    ${difference.scenario} · ${difference.check}: ${difference.direct.join(", ") || "absent"} → ${difference.gateway.join(", ") || "absent"}${difference.reason === null ? "" : ` (${difference.reason})`}\n`);
      }
    }
    const recorded = await subjects.recorded();
    process.stdout.write(`audit log: ${recorded.map(({ effect, calls }) => `${calls} × ${effect}`).join(", ")}\n`);
    if (process.argv.includes("--report")) {
      const date = new Date().toISOString().slice(0, 10);
      fs.writeFileSync(`docs/reports/${date}-conformance.md`, conformanceReport({ date, suite: suite.version, results, recorded }));
    }
  } finally {
    await subjects.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return results.every((result) => result.differences.length === 0 && result.direct.length > 0) ? 0 : 1;
}

process.exitCode = await main();
