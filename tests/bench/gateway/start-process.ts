// Programs of the bench as processes of their own, bundled as the product's are, so that nothing runs in them but what they are.
import { fork, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { freePort } from "@/scripts/setup/free-port.mjs";
import type { ChildMessage } from "./subjects/tell-parent";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const programs = ["cheap-upstream", "bare-pass-through", "durable-pass-through", "sdk-proxy", "gateway-entry", "load-generator"] as const;
export type Program = (typeof programs)[number];

const startMs = 60_000;
const stopMs = 15_000;

export interface BenchProcess {
  readonly pid: number;
  readonly port: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Bundles every program; the folder is inside node_modules, where their packages are found. */
export async function bundlePrograms(): Promise<(program: Program) => string> {
  const outdir = path.join(root, "node_modules", ".cache", "portcullis-bench");
  await build({
    absWorkingDir: root, outdir, bundle: true, platform: "node", target: "node20", format: "esm", packages: "external", sourcemap: true, logLevel: "warning",
    entryPoints: Object.fromEntries(programs.map((program) => [program, `tests/bench/gateway/${program === "load-generator" ? "" : "subjects/"}${program}.ts`])),
    outExtension: { ".js": ".mjs" },
  });
  return (program) => path.join(outdir, `${program}.mjs`);
}

/** Resolves when the program says that it listens; its standard output is ours to see only where it fails. */
export async function startProgram(
  file: string, { args = [], env = {}, execArgv = [] }: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>>; readonly execArgv?: readonly string[] } = {},
): Promise<BenchProcess> {
  const child = fork(file, [...args], {
    execArgv: ["--enable-source-maps", ...execArgv], env: { NODE_ENV: "production", PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...env }, stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const port = await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${path.basename(file)} did not listen in time`)), startMs);
    child.once("exit", () => reject(new Error(`${path.basename(file)} ended before it listened`)));
    child.on("message", (message: ChildMessage) => {
      if (message.kind !== "listening") return;
      clearTimeout(timer);
      resolve(message.port);
    });
  });
  return asProcess(child, port, () => child.disconnect());
}

/** Debian's nginx with one worker, as a plain `proxy_pass` with kept connections; null where there is none. */
export async function startNginx(upstreamPort: number, folder: string): Promise<BenchProcess | null> {
  if (nginxVersion() === null) return null;
  const port = await freePort();
  const file = path.join(folder, "nginx.conf");
  fs.writeFileSync(file, `
${process.getuid?.() === 0 ? "user root;" : ""} daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  upstream cheap { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://cheap; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`);
  const child = spawn("nginx", ["-c", file, "-p", folder], { stdio: ["ignore", "inherit", "inherit"] });
  await waitUntilListening(port, child);
  return asProcess(child, port, () => child.kill("SIGTERM"));
}

/** Null where there is no nginx. */
export function nginxVersion(): string | null {
  const said = spawnSync("nginx", ["-v"], { encoding: "utf8" });
  return said.status === 0 ? (/nginx\/(\S+)/.exec(said.stderr)?.[1] ?? "of some version") : null;
}

function asProcess(child: ChildProcess, port: number, end: () => void): BenchProcess {
  const { pid } = child;
  if (pid === undefined) throw new Error("a program could not be started");
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  return {
    pid, port, child,
    async stop() {
      process.removeListener("exit", kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      const late = setTimeout(kill, stopMs);
      end();
      await ended;
      clearTimeout(late);
    },
  };
}

async function waitUntilListening(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + startMs;
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error("nginx did not listen");
    const socket = net.connect({ port, host: "127.0.0.1" });
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
