// The exactness of limits over replicas: four gateway processes, sixty-four workers at each, counted where the calls arrive (law L7).
import http from "node:http";
import { expect } from "vitest";
import { openScene, type Scene, type SceneGrant } from "./gateway-scene";
import { startGatewayProcess, type GatewayProcess } from "./gateway-process";
import { diceOf } from "./random-policies/dice";
import { listenUpstream } from "./upstreams/listen-upstream";

const gateways = 4;
const workersPerGateway = 64;
const workers = gateways * workersPerGateway;
/** They ask in turn: more of one grant than the gateway takes at once would be answered 429. */
const grantsAsking = 4;

export interface ExactScene {
  /** One round: a limit of `max`, and `offered` calls of it over all gateways at once. Fails where the server got another number than the lesser of the two. */
  round(max: number, offered: number): Promise<void>;
  close(): Promise<void>;
}

export async function openExactScene(redisUrls: readonly string[]): Promise<ExactScene> {
  const arrived = new Map<string, number>();
  const server = await listenUpstream((request, response, body) => {
    const { id }: { id: number } = JSON.parse(body.toString("utf8"));
    const round = request.url ?? "";
    arrived.set(round, (arrived.get(round) ?? 0) + 1);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } }));
  });
  const scene: Scene = await openScene();
  const env = { ...scene.env, ...(redisUrls.length > 0 && { REDIS_URL: redisUrls.join(",") }) };
  const processes: GatewayProcess[] = await Promise.all(Array.from({ length: gateways }, () => startGatewayProcess(env)));
  const agent = new http.Agent({ keepAlive: true, maxSockets: workersPerGateway });
  let rounds = 0;

  return {
    async round(max, offered) {
      rounds += 1;
      const path = `/round-${rounds}`;
      const policy = { version: "1", default: "deny", tools: { pay: { limits: [{ counter: "c", window: "day", max, scope: "organization" }, { counter: "d", window: "hour", max: max + 0.5 }] } } };
      const first = await scene.addServer({ url: `${server.origin}${path}`, tools: [{ name: "pay" }], policy });
      const grants = [first];
      while (grants.length < grantsAsking) grants.push(await scene.addGrant(first));
      let left = offered;
      const codes = new Map<string, number>();
      await Promise.all(Array.from({ length: workers }, async (_, index) => {
        const { url } = processes[index % gateways] ?? { url: "" };
        const grant = grants[Math.floor(index / gateways) % grantsAsking] ?? first;
        while (left > 0) {
          left -= 1;
          const code = await call({ ...grant, url: grant.url.replace(scene.gateway.url, url) }, agent);
          codes.set(code, (codes.get(code) ?? 0) + 1);
        }
      }));
      const admitted = Math.min(max, offered);
      expect({ max, offered, arrived: arrived.get(path) ?? 0, answers: Object.fromEntries(codes) }).toEqual({
        max, offered, arrived: admitted, answers: { allowed: admitted, ...(offered > admitted && { limit_exceeded: offered - admitted }) },
      });
    },
    async close() {
      agent.destroy();
      await Promise.all(processes.map((one) => one.stop()));
      await scene.close();
      await server.close();
    },
  };
}

/** Rounds with a limit from 1 to 1,000, and sometimes fewer calls than it. */
export async function runExactRounds(scene: ExactScene, rounds: number, seed: number): Promise<void> {
  const dice = diceOf(seed);
  for (let round = 0; round < rounds; round += 1) {
    const max = round === 0 ? 1 : round === 1 ? 1_000 : 1 + dice.below(1_000);
    await scene.round(max, dice.chance(0.2) ? 1 + dice.below(max) : max + 1 + dice.below(200));
  }
}

/** How the call was answered: `allowed`, the code of a denial, or the HTTP status. */
function call(grant: SceneGrant, agent: http.Agent): Promise<string> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "pay", arguments: {} } });
  return new Promise((resolve, reject) => {
    const request = http.request(grant.url, {
      agent, method: "POST", headers: { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}` },
    }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (response.statusCode !== 200) return resolve(`HTTP ${String(response.statusCode)}`);
        resolve(/"code":"([a-z_]+)"/.exec(text)?.[1] ?? "allowed");
      });
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}
