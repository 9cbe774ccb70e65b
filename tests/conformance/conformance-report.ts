// The dated report of a run, as Markdown. Pure.
import { countByScenario, type Check, type Difference, type ScenarioCount } from "./checks";

export interface SetResult {
  readonly set: string;
  readonly direct: readonly Check[];
  readonly gateway: readonly Check[];
  readonly differences: readonly Difference[];
}

export interface ConformanceRun {
  readonly date: string;
  /** Of the suite. */
  readonly suite: string;
  readonly results: readonly SetResult[];
  readonly recorded: readonly { readonly effect: string; readonly calls: number }[];
}

const cell = (count: ScenarioCount | undefined) => (count === undefined ? "absent" : `${count.passed} / ${count.failed} / ${count.other}`);

export function conformanceReport({ date, suite, results, recorded }: ConformanceRun): string {
  const lines = [
    `# Conformance, ${date}`, "",
    `\`npm run test:conformance -- --report\`: \`@modelcontextprotocol/conformance\` ${suite} against a server of both eras made with the published SDK`,
    "(`tests/conformance/server`), direct and through a gateway process with a policy, a limit and the audit log on. Each cell: checks passed / failed / warned or skipped.",
    "",
    `The log of the gateway's runs: ${recorded.map(({ effect, calls }) => `${calls} × ${effect}`).join(", ")}.`,
  ];
  for (const { set, direct, gateway, differences } of results) {
    const through = new Map(countByScenario(gateway).map((count) => [count.scenario, count]));
    lines.push("", `## Requirements of ${set}: ${differences.length} differences`, "", "| scenario | direct | through the gateway |", "| --- | --- | --- |");
    for (const count of countByScenario(direct)) lines.push(`| ${count.scenario} | ${cell(count)} | ${cell(through.get(count.scenario))} |`);
    for (const one of differences) lines.push("", `- ${one.scenario}, \`${one.check}\`: ${one.direct.join(", ") || "absent"} → ${one.gateway.join(", ") || "absent"}. ${one.reason ?? ""}`);
  }
  return `${lines.join("\n")}\n`;
}
