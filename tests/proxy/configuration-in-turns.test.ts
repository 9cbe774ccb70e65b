// A configuration that takes long to read takes it from nobody: the gateway works on it in turns, and everything else has the thread between them (ADR 0059, 0083).
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RunningGateway } from "@/proxy/running-gateway";
import { openScene, type Scene } from "@/tests/support/gateway-scene";
import { processorTime } from "@/tests/support/processor-time";
import { callTool } from "@/tests/support/raw-mcp";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

let scene: Scene;
let upstream: Upstream;
beforeAll(async () => {
  scene = await openScene({ bounds: { configurationTurnMs: 5 } });
  upstream = await listenUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"ok"}]}}');
  });
});
afterAll(async () => {
  await scene?.close();
  await upstream?.close();
});

/** Patterns that take some milliseconds each, and none of which another policy has. */
const heavyPolicy = (name: string) => ({
  version: "1", default: "allow",
  tools: { t: { deny_if: Array.from({ length: 60 }, (_, index) => ({ conditions: [{ path: "args.a", op: "regex", value: `${name}${String(index)}[a-z]{1,900}` }] })) } },
});

/** The longest that this thread worked without anything else having its turn, in milliseconds of the processor: what other programs do does not show. */
async function longestStretchOf(work: () => Promise<unknown>): Promise<number> {
  let [longest, isOver] = [0, false];
  let spent = processorTime();
  const look = () => {
    longest = Math.max(longest, spent());
    spent = processorTime();
    if (!isOver) setTimeout(look, 1);
  };
  look();
  await work();
  isOver = true;
  return longest;
}

it("compiles a policy for so long at a time, and not for as long as it takes (configurationTurnMs)", async () => {
  const longestAt = async (gateway: RunningGateway, name: string) => {
    const grant = await scene.addServer({ url: upstream.url, tools: [{ name: "t" }], policy: heavyPolicy(name) });
    return longestStretchOf(async () => expect((await callTool({ ...grant, url: `${gateway.url}/mcp/${grant.serverId}` }, "t", { a: "none of these" })).text).toContain('"ok"'));
  };
  const atOnce = await scene.startReplica({ bounds: { configurationTurnMs: 60_000 } });
  // Whatever is used for the first time takes longer.
  await longestAt(atOnce, "first");
  const [turn, whole] = [await longestAt(scene.gateway, "one"), await longestAt(atOnce, "other")];
  // Of itself a turn is a fortieth of it; one pattern, what reads the document and what collects garbage come on top.
  expect(turn, `of ${String(whole)} ms`).toBeLessThan(whole / 4);
});

it("reads many tools for so long at a time, too", async () => {
  const tools = Array.from({ length: 150 }, (_, index) => ({ name: `t${String(index)}` }));
  const annotations = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`member${String(index)}`, index]));
  const longestAt = async (gateway: RunningGateway) => {
    const grant = await scene.addServer({ url: upstream.url, tools, policy: { version: "1", default: "allow" } });
    await scene.owner.query("UPDATE tools SET definition = definition || jsonb_build_object('annotations', $2::jsonb) WHERE server_id = $1", [grant.serverId, JSON.stringify(annotations)]);
    return longestStretchOf(async () => expect((await callTool({ ...grant, url: `${gateway.url}/mcp/${grant.serverId}` }, "t0", {})).text).toContain('"ok"'));
  };
  const atOnce = await scene.startReplica({ bounds: { configurationTurnMs: 60_000 } });
  await longestAt(atOnce);
  const [turn, whole] = [await longestAt(scene.gateway), await longestAt(atOnce)];
  expect(turn, `of ${String(whole)} ms`).toBeLessThan(whole / 4);
});
