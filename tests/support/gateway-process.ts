// Gateways as processes of their own, as an installation runs them: for what one process could not show.
import { spawn } from "node:child_process";
import fs from "node:fs";
import readline from "node:readline";
import { gatewayFlags } from "@/scripts/setup/gateway-flags.mjs";
import { bundledProgram } from "./bundled-program";

export interface GatewayProcess {
  readonly url: string;
  readonly opsUrl: string;
  readonly pid: number;
  /** Every line that it has written to its standard output. */
  readonly lines: readonly string[];
  /** Its workers, if it has any; one that is just being replaced may be missing. */
  workerPids(): number[];
  /** Resolves with the exit code once it has ended, by whatever cause; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Asks it to end, and waits. */
  stop(): Promise<void>;
}

const startMs = 60_000;

export interface StartedHow {
  /** Node's, beside those of an installation. */
  readonly flags?: readonly string[];
  /** Of another version, with its packages; this one, bundled, unless given. */
  readonly checkout?: string;
  /** One that starts a gateway as main.ts does. */
  readonly program?: string;
}

/** Listens when it resolves. `env` is a gateway's whole environment; its ports are to be 0. */
export async function startGatewayProcess(env: Readonly<Record<string, string>>, { flags = [], checkout, program }: StartedHow = {}): Promise<GatewayProcess> {
  const started = checkout === undefined && program === undefined ? [await bundledProgram("gateway")] : ["--import", "tsx", program ?? "proxy/main.ts"];
  const child = spawn(process.execPath, [...gatewayFlags, ...flags, ...started], {
    cwd: checkout,
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", NODE_ENV: "test", ...env, LOG_LEVEL: "info" }, stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      kill();
      reject(new Error("a gateway process did not listen in time"));
    }, startMs);
    void ended.then(() => reject(new Error("a gateway process ended before it listened")));
    readline.createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(line);
      const listening = /"port":(\d+),"opsPort":(\d+).*"the gateway listens"/.exec(line);
      if (listening === null) return;
      clearTimeout(timer);
      const pid = child.pid ?? 0;
      resolve({
        url: `http://127.0.0.1:${listening[1] ?? ""}`,
        opsUrl: `http://127.0.0.1:${listening[2] ?? ""}`,
        pid, lines, ended,
        workerPids: () => fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter((word) => word !== "").map(Number)
          .filter((one) => commandOf(one).includes("--worker=")),
        async stop() {
          process.removeListener("exit", kill);
          child.kill("SIGTERM");
          await ended;
        },
      });
    });
  });
}

/** Empty for a process that has ended since it was listed. */
function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
