// The clients, and how each is made to list and to call. Those that agents use are run as their makers publish them.
import path from "node:path";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { z } from "zod";
import { connectLegacy, connectModern, type Access, type CallAnswer } from "@/tests/e2e/parts/mcp-clients";
import { lookWithCodex } from "./look-with-codex";
import { runProgram } from "./run-program";
import type { Seen } from "./seen";
import { toolResult, type TestedClient } from "./tested-client";

const allowedArgs = { path: "notes.txt" };
const deniedArgs = { command: "id" };

interface Connection {
  list(): Promise<readonly string[]>;
  call(name: string, args: Record<string, unknown>): Promise<CallAnswer>;
  close(): Promise<void>;
}

async function lookThrough(connection: Connection): Promise<Seen> {
  try {
    const listed = await connection.list();
    return { listed, called: { allowed: await connection.call("read_file", allowedArgs), denied: await connection.call("run_command", deniedArgs) }, status: null };
  } finally {
    await connection.close();
  }
}

const toolList = z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) });

const inspectorPackage = { name: "@modelcontextprotocol/inspector", version: "2.12.0" };

function inspector(mode: "legacy" | "modern" | "auto", era: "legacy" | "modern"): TestedClient {
  return {
    name: `MCP Inspector, --protocol-era ${mode}`, package: inspectorPackage, era, platformProgram: null,
    async look({ gatewayUrl, token }, { folder, node, env }) {
      const ask = async (...options: readonly string[]): Promise<unknown> => {
        const args = ["--cli", gatewayUrl, "--transport", "http", "--protocol-era", mode, "--header", `Authorization: Bearer ${token}`, ...options];
        const { stdout, stderr, code } = await runProgram(node, [path.join(folder, "..", "..", ".bin", "mcp-inspector"), ...args], env);
        if (stdout === "") throw new Error(`it ended with ${code}: ${stderr.slice(-1_000)}`);
        return JSON.parse(stdout);
      };
      const call = async (name: string, arg: string) => toolResult.parse(await ask("--method", "tools/call", "--tool-name", name, "--tool-arg", arg));
      const { tools } = toolList.parse(await ask("--method", "tools/list"));
      return {
        listed: tools.map(({ name }) => name), status: null,
        called: { allowed: await call("read_file", "path=notes.txt"), denied: await call("run_command", "command=id") },
      };
    },
  };
}

const mcpRemote: TestedClient = {
  name: "mcp-remote", package: { name: "mcp-remote", version: "0.15.1" }, era: "legacy", platformProgram: null,
  look({ gatewayUrl, token }, { folder, node, env }) {
    const client = new LegacyClient({ name: "desktop", version: "1.0.0" });
    const transport = new StdioClientTransport({
      command: node, args: [path.join(folder, "dist", "proxy.js"), gatewayUrl, "--allow-http", "--transport", "http-only", "--header", "Authorization:${AUTHORIZATION}"],
      env: { ...env, AUTHORIZATION: `Bearer ${token}` }, stderr: "ignore",
    });
    return client.connect(transport).then(() => lookThrough({
      list: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, args) => toolResult.parse(await client.callTool({ name, arguments: args })),
      close: () => client.close(),
    }));
  },
};

const claudeCode: TestedClient = {
  name: "Claude Code", package: { name: "@anthropic-ai/claude-code", version: "2.1.332" }, era: null, platformProgram: "claude",
  async look({ gatewayUrl, token }, { folder, env }) {
    const claude = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runProgram(path.join(folder, "..", "..", ".bin", "claude"), args, { ...env, DISABLE_AUTOUPDATER: "1", CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1" });
      if (code !== 0) throw new Error(`claude ${args[1] ?? ""} ended with ${code}: ${stderr.slice(-1_000)}`);
      return stdout;
    };
    await claude("mcp", "add", "--scope", "user", "--transport", "http", "files", gatewayUrl, "--header", `Authorization: Bearer ${token}`);
    const line = (await claude("mcp", "list")).split("\n").find((one) => one.startsWith("files:"));
    return { listed: null, called: null, status: line?.split(" - ").at(-1) ?? "not listed" };
  },
};

const codex: TestedClient = {
  name: "Codex", package: { name: "@openai/codex", version: "0.169.0" }, era: null, platformProgram: "codex",
  look: lookWithCodex,
};

const sdk = (name: string, era: "legacy" | "modern", connect: (access: Access) => Promise<Connection>): TestedClient =>
  ({ name, package: null, era, platformProgram: null, look: async (access) => lookThrough(await connect(access)) });

export const testedClients: readonly TestedClient[] = [
  sdk("@modelcontextprotocol/sdk (v1)", "legacy", connectLegacy),
  sdk("@modelcontextprotocol/client (v2)", "modern", connectModern),
  inspector("legacy", "legacy"), inspector("modern", "modern"), inspector("auto", "modern"),
  mcpRemote, claudeCode, codex,
];
