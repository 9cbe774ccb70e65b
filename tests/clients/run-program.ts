// One run of a client's program, to its end.
import { execFile } from "node:child_process";

export interface ProgramRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const programMs = 60_000;

/** Rejects where it cannot be started or does not end in time; any exit code is an answer. */
export function runProgram(file: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<ProgramRun> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, [...args], { env: { ...env, NODE_ENV: "production" }, timeout: programMs, maxBuffer: 16 * 1_048_576 }, (error, stdout, stderr) => {
      if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === "number") resolve({ code: error.code, stdout, stderr });
      else reject(new Error(`${file} did not run to its end: ${error.message}`));
    });
    child.stdin?.end();
  });
}
