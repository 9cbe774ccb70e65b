// Three MCP clients that agents use, each pointed at a gateway URL: the SDK of the legacy era, that of the modern era, the Inspector's CLI.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client as LegacyClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as LegacyTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { z } from "zod";

export interface Access {
  readonly gatewayUrl: string;
  readonly token: string;
}

const toolResult = z.looseObject({ content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })), isError: z.boolean().optional() });
const toolList = z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) });

export interface CallAnswer {
  readonly isError: boolean;
  readonly text: string;
}

function toAnswer(result: unknown): CallAnswer {
  const { content, isError } = toolResult.parse(result);
  return { isError: isError === true, text: content.map(({ text }) => text ?? "").join("\n") };
}

const requestInit = ({ token }: Access) => ({ headers: { Authorization: `Bearer ${token}` } });

/** A connection of `@modelcontextprotocol/sdk`, which opens a session by `initialize`. */
export async function connectLegacy(access: Access) {
  const client = new LegacyClient({ name: "legacy-client", version: "1.0.0" });
  // Its own declaration and exactOptionalPropertyTypes disagree about an optional callback.
  await client.connect(new LegacyTransport(new URL(access.gatewayUrl), { requestInit: requestInit(access) }) as Parameters<LegacyClient["connect"]>[0]);
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name: string, args: Record<string, unknown>) => toAnswer(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}

/** A connection of `@modelcontextprotocol/client` that must negotiate the modern era. */
export async function connectModern(access: Access) {
  const client = new ModernClient({ name: "modern-client", version: "1.0.0" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new ModernTransport(new URL(access.gatewayUrl), { requestInit: requestInit(access) }));
  return {
    era: client.getProtocolEra(),
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name: string, args: Record<string, unknown>) => toAnswer(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}

const inspectorFile = path.join("node_modules", "@modelcontextprotocol", "inspector", "cli", "build", "index.js");

async function inspect({ gatewayUrl, token }: Access, ...options: string[]): Promise<unknown> {
  const args = [inspectorFile, gatewayUrl, "--transport", "http", "--header", `Authorization: Bearer ${token}`, ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
  return JSON.parse(stdout);
}

/** MCP Inspector's command line: one process a request. */
export const inspector = {
  list: async (access: Access) => toolList.parse(await inspect(access, "--method", "tools/list")).tools.map(({ name }) => name),
  call: async (access: Access, name: string, args: Readonly<Record<string, string>>) => {
    const pairs = Object.entries(args).flatMap(([key, value]) => ["--tool-arg", `${key}=${value}`]);
    return toAnswer(await inspect(access, "--method", "tools/call", "--tool-name", name, ...pairs));
  },
};
