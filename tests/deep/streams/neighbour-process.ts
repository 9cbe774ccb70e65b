// The processes beside neighbours.test.ts, spoken to by lines of JSON.
import { spawn, spawnSync, type ChildProcessByStdio } from "node:child_process";
import readline from "node:readline";
import type { Readable, Writable } from "node:stream";

export interface NeighbourProcess {
  /** Sends a line and waits for the next one that comes; without one, only waits. */
  ask(line: string | null): Promise<string>;
  tell(line: string): void;
  stop(): void;
}

/** Linux runs what is idle (sched(7), SCHED_IDLE) only where nothing else wants to, and ends its turn for what does; who is merely nice keeps the turn that it has, some milliseconds. */
const idle = spawnSync("chrt", ["--idle", "0", "true"]).status === 0 ? ["chrt", "--idle", "0"] : [];

/** `standsApart`: it stands for other machines, and is to take no processor from those whose calls are measured. */
export function startNeighbour(file: string, standsApart = false): NeighbourProcess {
  const [program = process.execPath, ...args] = [...(standsApart ? idle : []), process.execPath, "--import", "tsx", file];
  const child: ChildProcessByStdio<Writable, Readable, null> = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
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
