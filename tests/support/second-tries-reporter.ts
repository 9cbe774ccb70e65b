// Names the tests that passed only at their second try, in a file that scripts/test.mjs reads: they are said at the end, and are to be mended.
import fs from "node:fs";
import path from "node:path";
import type { Reporter, TestCase } from "vitest/node";

export default class SecondTriesReporter implements Reporter {
  readonly #names: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky === true) this.#names.push(`${path.relative(process.cwd(), test.module.moduleId)}: ${test.fullName}`);
  }

  onTestRunEnd(): void {
    const file = process.env["SECOND_TRIES_FILE"];
    if (file !== undefined) fs.writeFileSync(file, JSON.stringify(this.#names));
  }
}
