// Agents that call without an end, each call with a number of its own in its arguments, and that write down what came of each.
import http from "node:http";
import type { SceneGrant } from "@/tests/support/gateway-scene";

export type Came = "answered" | "denied" | "refused" | "broken";

export interface SentCall {
  readonly number: number;
  readonly tool: string;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly came: Came;
  /** HTTP status and code, or the error of the connection. */
  readonly how: string;
}

export interface ChaosLoad {
  readonly calls: readonly SentCall[];
  /** Resolves once so many calls in a row, begun from now on, were answered or denied by the policy; false where that takes too long. */
  untilWell(inARow: number, waitMsMax: number): Promise<boolean>;
  stop(): Promise<void>;
}

/** How long a call may take at the client; longer, and it counts as broken. */
const callMsMax = 40_000;
const pauseMs = 10;

/** One call in ten is of the tool `pay`, which may have a limit. `nextNumber` gives each call its own. */
export function startChaosLoad(grant: Pick<SceneGrant, "url" | "token">, agents: number, nextNumber: () => number = countUp()): ChaosLoad {
  const calls: SentCall[] = [];
  let isOver = false;

  async function work(): Promise<void> {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    while (!isOver) {
      const number = nextNumber();
      const tool = number % 10 === 0 ? "pay" : "echo";
      const startedMs = performance.now();
      const { came, how } = await callOnce(grant, agent, number, tool);
      calls.push({ number, tool, startedMs, endedMs: performance.now(), came, how });
      await pause(came === "broken" ? 50 : pauseMs);
    }
    agent.destroy();
  }

  const working = Promise.all(Array.from({ length: agents }, work));
  return {
    calls,
    async untilWell(inARow, waitMsMax) {
      const fromMs = performance.now();
      while (performance.now() - fromMs < waitMsMax) {
        const recent = calls.filter(({ startedMs }) => startedMs >= fromMs).slice(-inARow);
        if (recent.length === inARow && recent.every(({ came }) => came === "answered" || came === "denied")) return true;
        await pause(20);
      }
      return false;
    },
    async stop() {
      isOver = true;
      await working;
    },
  };
}

function callOnce(grant: Pick<SceneGrant, "url" | "token">, agent: http.Agent, number: number, tool: string): Promise<Pick<SentCall, "came" | "how">> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: number, method: "tools/call", params: { name: tool, arguments: { n: number } } });
  return new Promise((resolve) => {
    const broke = (error: Error & { readonly code?: string }) => resolve({ came: "broken", how: error.code ?? error.message });
    const sent = http.request(grant.url, {
      agent, method: "POST", timeout: callMsMax,
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` },
    }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", broke);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (response.statusCode === 200 && text.includes(`"text":"${number}"`)) return resolve({ came: "answered", how: "200" });
        const code = /"code":"?([a-z_]+|-?\d+)/.exec(text)?.[1] ?? "";
        resolve({ came: response.statusCode === 200 && code === "limit_exceeded" ? "denied" : "refused", how: `${String(response.statusCode)} ${code}` });
      });
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", broke);
    sent.end(body);
  });
}

function countUp(): () => number {
  let numbers = 0;
  return () => (numbers += 1);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
