// The processes beside neighbours.test.ts, spoken to by lines of JSON.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import readline from "node:readline";
import type { Readable, Writable } from "node:stream";

export interface NeighbourProcess {
  /** Sends a line and waits for the next one that comes; without one, only waits. */
  ask(line: string | null): Promise<string>;
  tell(line: string): void;
  stop(): void;
}

export function startNeighbour(file: string): NeighbourProcess {
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(process.execPath, ["--import", "tsx", file], { stdio: ["pipe", "pipe", "inherit"] });
  const kill = (): void => void child.kill("SIGKILL");
  process.once("exit", kill);
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(line) {
      if (line !== null) child.stdin.write(`${line}\n`);
      const next = await lines.next();
      if (next.done === true) throw new Error(`${file} has ended`);
      return next.value;
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    stop() {
      process.removeListener("exit", kill);
      kill();
    },
  };
}
