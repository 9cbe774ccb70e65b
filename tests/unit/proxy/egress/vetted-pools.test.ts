// Kept connections belong to the addresses that were vetted for them, and to no name (law L6). SSRF-10.
import http from "node:http";
import type { Pool } from "undici";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { dialler } from "@/proxy/egress/dial-target";
import type { EgressRules } from "@/proxy/egress/egress-rules";
import { vettedPools, type VettedPools } from "@/proxy/egress/vetted-pools";
import { servedRules } from "./egress-test-rules";

let server: http.Server;
let port: number;
let connections = 0;
let nowMs = 0;
let asked = 0;
let answer: readonly string[] | Error = ["127.0.0.1"];
let pools: VettedPools;

beforeAll(async () => {
  server = http.createServer((_request, response) => response.end("x"));
  server.on("connection", () => void (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => void server.close());
afterEach(() => pools.close());

function open(bounds: Partial<GatewayBounds> = {}): void {
  const rules: EgressRules = { ...servedRules(port), allow: ["127.0.0.0/30"] };
  [nowMs, asked, connections, answer] = [0, 0, 0, ["127.0.0.1"]];
  const resolve = () => {
    asked += 1;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer.map((address) => ({ address, family: 4 })));
  };
  pools = vettedPools(dialler(rules, { ...gatewayBounds, connectMs: 300 }, resolve), { ...gatewayBounds, ...bounds }, () => nowMs);
}

function target() {
  const parsed = parseTargetUrl(`http://name.example:${port}/mcp`);
  if (parsed === null) throw new Error("not a target");
  return parsed;
}

async function get(pool: Pool | Promise<Pool>): Promise<Pool> {
  const own = await pool;
  await (await own.request({ path: "/", method: "GET" })).body.text();
  return own;
}

it("a server in use waits for no name server: what was vetted counts for a minute, and is renewed ahead of time", async () => {
  open();
  const first = pools.poolFor("srv_a", target());
  expect(first).toBeInstanceOf(Promise);
  const pool = await get(first);
  nowMs = gatewayBounds.vettedForMs / 2 - 1;
  expect(pools.poolFor("srv_a", target())).toBe(pool);
  expect(asked).toBe(1);
  nowMs += 1;
  expect(pools.poolFor("srv_a", target())).toBe(pool);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(asked).toBe(2);
  nowMs = gatewayBounds.vettedForMs + 1;
  expect(pools.poolFor("srv_a", target())).toBe(pool);
  await get(pool);
  expect(connections).toBe(1);
});

it("after a minute without a look it is vetted before anything else is sent", async () => {
  open();
  await get(pools.poolFor("srv_a", target()));
  nowMs = gatewayBounds.vettedForMs;
  answer = ["169.254.169.254"];
  await expect(Promise.resolve(pools.poolFor("srv_a", target()))).rejects.toMatchObject({ code: "address_refused" });
  answer = new Error("SERVFAIL");
  await expect(Promise.resolve(pools.poolFor("srv_a", target()))).rejects.toMatchObject({ code: "dns_failed" });
});

it("a kept connection is not used once its name was seen to point inside, though the minute is not over", async () => {
  open();
  await get(pools.poolFor("srv_a", target()));
  nowMs = gatewayBounds.vettedForMs / 2;
  answer = ["10.0.0.1"];
  await pools.poolFor("srv_a", target());
  await new Promise((resolve) => setTimeout(resolve, 5));
  await expect(Promise.resolve(pools.poolFor("srv_a", target()))).rejects.toMatchObject({ code: "address_refused" });
});

it("a name that moves between public addresses gets connections of its own at each, and finds the old ones when it is back", async () => {
  open();
  const here = await get(pools.poolFor("srv_a", target()));
  nowMs = gatewayBounds.vettedForMs;
  answer = ["127.0.0.2"];
  const there = await get(pools.poolFor("srv_a", target()));
  expect(there).not.toBe(here);
  nowMs *= 2;
  answer = ["127.0.0.1"];
  expect(await get(pools.poolFor("srv_a", target()))).toBe(here);
  expect(connections).toBe(2);
});

it("the same address under two servers is two pools: one tenant's server never holds up another's", async () => {
  open();
  expect(await pools.poolFor("srv_a", target())).not.toBe(await pools.poolFor("srv_b", target()));
});

it("many who ask at once wait for one look", async () => {
  open();
  const all = await Promise.all(Array.from({ length: 50 }, () => pools.poolFor("srv_a", target())));
  expect([new Set(all).size, asked]).toEqual([1, 1]);
});

it("keeps so many pools, and closes the one that was not used for longest: what is under way on it ends by itself, and it is asked nothing more (upstreamPoolsMax)", async () => {
  open({ upstreamPoolsMax: 2 });
  const first = await get(pools.poolFor("srv_a", target()));
  const second = await get(pools.poolFor("srv_b", target()));
  const underWay = await first.request({ path: "/", method: "GET" });
  await get(pools.poolFor("srv_c", target()));
  expect([first.closed, second.closed]).toEqual([true, false]);
  expect(await underWay.body.text()).toBe("x");
  const again = await get(pools.poolFor("srv_a", target()));
  expect(again).not.toBe(first);
});
