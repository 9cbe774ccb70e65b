// One run of the suite against one address: its own program, its own output folder, every check of every scenario read back.
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { Check } from "./checks";
import type { Suite } from "./install-suite";

export const requirementSets = ["2025-11-25", "2026-07-28"] as const;
export type RequirementSet = (typeof requirementSets)[number];

const runMs = 240_000;

/** Rejects where the suite did not run to its end; a failed check is no rejection. */
export async function runSuite(suite: Suite, url: string, requirements: RequirementSet, folder: string): Promise<readonly Check[]> {
  const said = await new Promise<string>((resolve, reject) => {
    execFile(suite.node, [suite.script, "server", "--url", url, "--requirements", requirements, "-o", folder], { timeout: runMs, maxBuffer: 64 * 1_048_576 },
      (error, stdout, stderr) => (stdout.includes("=== SUMMARY ===") ? resolve(stdout) : reject(new Error(`the suite did not end: ${error?.message ?? ""} ${stderr.slice(-2_000)}`))));
  });
  const scenarios = [...said.matchAll(/^=== Running scenario: (.+) ===$/gm)].map(([, name]) => name ?? "");
  return scenarios.flatMap((scenario) => readChecks(folder, scenario));
}

interface WrittenCheck {
  readonly id: string;
  readonly status: string;
  readonly description: string;
  readonly errorMessage?: string;
}

/** A scenario writes into `server-<name>-<time>`. */
function readChecks(folder: string, scenario: string): readonly Check[] {
  const own = fs.readdirSync(folder).filter((name) => name.startsWith(`server-${scenario}-`) && /^\d{4}-/.test(name.slice(`server-${scenario}-`.length)));
  return own.flatMap((name) => {
    const written: readonly WrittenCheck[] = JSON.parse(fs.readFileSync(path.join(folder, name, "checks.json"), "utf8"));
    return written.map(({ id, status, description, errorMessage }) => ({ scenario, id, status, description, reason: errorMessage ?? null }));
  });
}
