// One `npm run demo` for the tests of a worker: an account with a server, a policy, a grant, and a few calls in the log.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { test as base, expect } from "@playwright/test";
import { z } from "zod";

const demoSchema = z.object({
  consoleUrl: z.url(), email: z.string(), password: z.string(), organization: z.string(), serverId: z.string(),
  gatewayUrl: z.url(), token: z.string(), allowedTool: z.string(), deniedTool: z.string(), hiddenTool: z.string(),
});

export type Demo = z.output<typeof demoSchema>;

export async function startDemo(): Promise<{ demo: Demo; stop: () => Promise<number | null> }> {
  const env = { ...process.env, DATA_DIR: process.env["E2E_DATA_DIR"] };
  const child = spawn(process.execPath, ["scripts/demo.mjs", "--json"], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    const stop = () => {
      child.kill("SIGINT");
      return ended;
    };
    return { demo: demoSchema.parse(JSON.parse(line)), stop };
  }
  throw new Error("The demo ended without saying where it is.");
}

/** Calls a tool of the demo as one request of its own; only a denial is answered without a session. */
export async function callDenied({ gatewayUrl, token, deniedTool }: Demo): Promise<string> {
  const response = await fetch(gatewayUrl, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", Accept: "application/json, text/event-stream" },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: deniedTool, arguments: {} } }),
  });
  expect(response.status).toBe(200);
  return response.text();
}

export const test = base.extend<object, { demo: Demo }>({
  demo: [async ({}, use) => {
    const { demo, stop } = await startDemo();
    await callDenied(demo);
    await use(demo);
    await stop();
  }, { scope: "worker", timeout: 60_000 }],
});
