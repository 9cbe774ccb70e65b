// The dated report of a run, as Markdown. Pure.
import { countByScenario, type Check, type Difference, type ScenarioCount } from "./checks";
import type { ComparedWithList } from "./not-carried";

export interface SetResult {
  readonly set: string;
  readonly direct: readonly Check[];
  readonly gateway: readonly Check[];
  readonly differences: readonly Difference[];
  /** Through the gateway to a server of the other era alone, where that was asked for. */
  readonly bridged: (ComparedWithList & { readonly checks: readonly Check[] }) | null;
}

export interface ConformanceRun {
  readonly date: string;
  /** Of the suite. */
  readonly suite: string;
  readonly results: readonly SetResult[];
  readonly recorded: readonly { readonly effect: string; readonly calls: number }[];
}

const cell = (count: ScenarioCount | undefined) => (count === undefined ? "absent" : `${count.passed} / ${count.failed} / ${count.other}`);
const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const statuses = (of: readonly string[]) => of.join(", ") || "absent";

export function conformanceReport({ date, suite, results, recorded }: ConformanceRun): string {
  const lines = [
    `# Conformance, ${date}`, "",
    `\`npm run test:conformance -- --report\`: \`@modelcontextprotocol/conformance\` ${suite} against a server of both eras made with the published SDK`,
    "(`tests/conformance/server`), direct and through a gateway process with a policy, a limit and the audit log on; and through the gateway to the same server where it knows only the era that is not the suite's",
    "([ADR 0023](../adr/0023-a-bridge-between-the-eras.md)). Each cell: checks passed / failed / warned or skipped.",
    "",
    `The log of the gateway's runs: ${recorded.map(({ effect, calls }) => `${calls} × ${effect}`).join(", ")}.`,
    ...results.flatMap((result) => sectionOf(result)),
  ];
  return `${lines.join("\n")}\n`;
}

function sectionOf({ set, direct, gateway, differences, bridged }: SetResult): readonly string[] {
  const counts = [gateway, ...(bridged === null ? [] : [bridged.checks])].map((checks) => new Map(countByScenario(checks).map((count) => [count.scenario, count])));
  const head = ["scenario", "direct", "through the gateway", ...(bridged === null ? [] : ["over the bridge"])];
  return [
    "", `## Requirements of ${set}: ${differences.length} differences`, "", row(head), row(head.map(() => "---")),
    ...countByScenario(direct).map((count) => row([count.scenario, cell(count), ...counts.map((through) => cell(through.get(count.scenario)))])),
    ...differences.flatMap((one) => ["", `- ${one.scenario}, \`${one.check}\`: ${statuses(one.direct)} → ${statuses(one.gateway)}. ${one.reason ?? ""}`]),
    ...(bridged === null ? [] : bridgedSection(set, bridged)),
  ];
}

function bridgedSection(set: string, { listed, unlisted }: NonNullable<SetResult["bridged"]>): readonly string[] {
  return [
    "", `### Over the bridge with requirements of ${set}: ${unlisted.length} differences beside the ${listed.length} that cannot be carried`, "",
    row(["scenario", "check", "direct", "over the bridge", "why it cannot be carried"]), row(["---", "---", "---", "---", "---"]),
    ...listed.map(({ scenario, check, direct, gateway, why }) => row([scenario, `\`${check}\``, statuses(direct), statuses(gateway), why])),
    ...unlisted.flatMap((one) => ["", `- ${one.scenario}, \`${one.check}\`: ${statuses(one.direct)} → ${statuses(one.gateway)}. ${one.reason ?? ""}`]),
  ];
}
