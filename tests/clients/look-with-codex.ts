// Codex, asked over its app server, which lists and calls without an account or a model.
import { spawn } from "node:child_process";
import path from "node:path";
import readline from "node:readline";
import { z } from "zod";
import type { Access } from "@/tests/e2e/parts/mcp-clients";
import { runProgram } from "./run-program";
import type { Seen } from "./seen";
import { toolResult, type Place } from "./tested-client";

const answerMs = 60_000;
const serverStatus = z.looseObject({ data: z.array(z.looseObject({ name: z.string(), tools: z.record(z.string(), z.unknown()) })) });
const begunThread = z.looseObject({ thread: z.looseObject({ id: z.string() }) });

/** Adds the server by `codex mcp add`, then has the app server list its tools and call two of them. */
export async function lookWithCodex({ gatewayUrl, token }: Access, { folder, env: given }: Place): Promise<Seen> {
  const program = path.join(folder, "..", "..", ".bin", "codex");
  const env = { ...given, PORTCULLIS_TOKEN: token };
  const added = await runProgram(program, ["mcp", "add", "files", "--url", gatewayUrl, "--bearer-token-env-var", "PORTCULLIS_TOKEN"], env);
  if (added.code !== 0) throw new Error(`codex mcp add ended with ${added.code}: ${added.stderr.slice(-1_000)}`);
  const server = startAppServer(program, env);
  try {
    await server.ask("initialize", { clientInfo: { name: "portcullis-tests", title: null, version: "1.0.0" } });
    server.tell("initialized");
    const { data } = serverStatus.parse(await server.ask("mcpServerStatus/list", {}));
    const { thread } = begunThread.parse(await server.ask("thread/start", { cwd: given["HOME"] }));
    const call = async (tool: string, args: object) =>
      toolResult.parse(await server.ask("mcpServer/tool/call", { threadId: thread.id, server: "files", tool, arguments: args }));
    return {
      listed: Object.keys(data.find(({ name }) => name === "files")?.tools ?? {}), status: null,
      called: { allowed: await call("read_file", { path: "notes.txt" }), denied: await call("run_command", { command: "id" }) },
    };
  } finally {
    await server.stop();
  }
}

function startAppServer(program: string, env: Readonly<Record<string, string>>) {
  const child = spawn(program, ["app-server"], { env: { ...env, NODE_ENV: "production" }, stdio: ["pipe", "pipe", "ignore"], detached: true });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const waiting = new Map<number, (answer: { readonly result?: unknown; readonly error?: unknown }) => void>();
  readline.createInterface({ input: child.stdout }).on("line", (line) => {
    const message: { id?: number; method?: string; result?: unknown; error?: unknown } = JSON.parse(line);
    if (message.method === undefined && message.id !== undefined) waiting.get(message.id)?.(message);
  });
  const send = (message: object) => void child.stdin.write(`${JSON.stringify(message)}\n`);
  let asked = 0;
  return {
    tell: (method: string) => send({ method }),
    ask: (method: string, params: object) => new Promise<unknown>((resolve, reject) => {
      asked += 1;
      const timer = setTimeout(() => reject(new Error(`no answer to ${method} in time`)), answerMs);
      void ended.then(() => reject(new Error(`codex ended before it answered ${method}`)));
      waiting.set(asked, ({ result, error }) => {
        clearTimeout(timer);
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${JSON.stringify(error)}`));
      });
      send({ id: asked, method, params });
    }),
    /** The launcher is a script around the program: both are one group, which is ended as one. */
    async stop() {
      child.stdin.end();
      const timer = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), 5_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
