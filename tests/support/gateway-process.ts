// Gateways as processes of their own, as an installation runs them: for what one process could not show.
import { spawn } from "node:child_process";
import readline from "node:readline";

export interface GatewayProcess {
  readonly url: string;
  stop(): Promise<void>;
}

const startMs = 60_000;

/** Listens when it resolves. `env` is a gateway's whole environment; its ports are to be 0. */
export function startGatewayProcess(env: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", "proxy/main.ts"], {
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", NODE_ENV: "test", ...env, LOG_LEVEL: "info" }, stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      kill();
      reject(new Error("a gateway process did not listen in time"));
    }, startMs);
    void ended.then(() => reject(new Error("a gateway process ended before it listened")));
    readline.createInterface({ input: child.stdout }).on("line", (line) => {
      const port = /"port":(\d+).*the gateway listens|the gateway listens.*"port":(\d+)/.exec(line);
      if (port === null) return;
      clearTimeout(timer);
      resolve({
        url: `http://127.0.0.1:${port[1] ?? port[2] ?? ""}`,
        async stop() {
          process.removeListener("exit", kill);
          child.kill("SIGTERM");
          await ended;
        },
      });
    });
  });
}
