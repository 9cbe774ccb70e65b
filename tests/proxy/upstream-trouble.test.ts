// A server that does not answer rests, it alone, and is tried again; what calls run into is noted for people, and goes by itself.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import type { RunningGateway } from "@/proxy/running-gateway";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { startDualServer } from "@/tests/support/upstreams/dual-server";
import { listenUpstream, type Upstream, type UpstreamHandler } from "@/tests/support/upstreams/listen-upstream";

const bounds = {
  breakerFailuresMax: 3, breakerOpenMs: 1_200, breakerOpenMaxMs: 2_400, breakerProbeMs: 1_000, firstByteMs: 300, lateRefusalMs: 10,
  troubleWriteMs: 30, troubleSweepMs: 100, troubleRewriteMs: 100, jobPollMs: 200,
};
const tools = [{ name: "echo" }];
let scene: Scene;
const upstreams: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  scene = await openScene({ bounds });
});
afterAll(async () => {
  await scene?.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

type Mood = "well" | "breaks" | "bare_500" | "away_page" | "error_page" | "full_500" | "hangs" | "refuses" | "not_found" | "slow";

const moods: { readonly [mood in Mood]: UpstreamHandler } = {
  well: (_request, response, body) => {
    const { id }: { id?: number } = body.length === 0 ? {} : JSON.parse(body.toString());
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", id, result: { content: [] } }));
  },
  breaks: (_request, response) => void response.destroy(),
  bare_500: (_request, response) => void response.writeHead(503).end(),
  away_page: (_request, response) => void response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad Gateway</h1>"),
  error_page: (_request, response) => void response.writeHead(500, { "content-type": "text/html" }).end("<h1>Error</h1>"),
  full_500: (_request, response) => void response.writeHead(500, { "content-type": "application/json" }).end('{"error":"this one call"}'),
  hangs: () => undefined,
  refuses: (_request, response) => void response.writeHead(401, { "www-authenticate": "Bearer" }).end(),
  not_found: (_request, response) => void response.writeHead(404).end(),
  slow: (request, response, body) => void setTimeout(() => void moods.well(request, response, body), 150),
};

/** A server whose mood can be changed. */
async function moodyServer(first: Mood): Promise<Upstream & { mood: Mood }> {
  const state = { mood: first };
  const upstream = await listenUpstream((request, response, body) => moods[state.mood](request, response, body));
  upstreams.push(upstream);
  return Object.assign(state, upstream);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function statuses(grant: SceneGrant, count: number): Promise<number[]> {
  const all: number[] = [];
  for (let call = 0; call < count; call += 1) all.push((await callTool(grant, "echo")).status);
  return all;
}

async function troubleOf({ serverId }: SceneGrant): Promise<{ cause: string; resting: boolean; since: Date; seen_at: Date } | null> {
  const { rows: [row] } = await scene.owner.query("SELECT cause, resting, since, seen_at FROM server_troubles WHERE server_id = $1", [serverId]);
  return row ?? null;
}

async function untilTrouble(grant: SceneGrant, isSo: (trouble: Awaited<ReturnType<typeof troubleOf>>) => boolean) {
  for (let round = 0; ; round += 1) {
    const trouble = await troubleOf(grant);
    if (isSo(trouble) || round === 100) return trouble;
    await pause(25);
  }
}

describe("a server that does not answer", () => {
  it.each(["breaks", "bare_500", "away_page", "hangs"] as const)("and %s is sent so many calls and no more, until its time is over", async (mood) => {
    const server = await moodyServer(mood);
    const policy = { version: "1", default: "deny", tools: { echo: { limits: [{ counter: "c", window: "hour", max: 4 }] } } };
    const grant = await scene.addServer({ url: server.url, tools, policy });
    await statuses(grant, bounds.breakerFailuresMax);
    expect(server.seen).toHaveLength(bounds.breakerFailuresMax);

    const kept = await callTool(grant, "echo");
    expect(kept).toMatchObject({ status: 503, headers: { "retry-after": expect.stringMatching(/^[12]$/) } });
    expect(JSON.parse(kept.text)).toMatchObject({ id: 1, error: { code: 5039 } });
    // The limit of four holds three: what was kept back costs nothing, however often.
    const beganMs = performance.now();
    expect(await statuses(grant, 5)).toEqual([503, 503, 503, 503, 503]);
    // And is told no faster than a refusal for too much at once, whoever asks again at once (timers may be a millisecond early).
    expect(performance.now() - beganMs).toBeGreaterThanOrEqual(5 * (bounds.lateRefusalMs - 1));
    expect(server.seen).toHaveLength(bounds.breakerFailuresMax);
    const rows = (await scene.calls(grant.orgId, bounds.breakerFailuresMax + 6)).slice(bounds.breakerFailuresMax);
    expect(rows.map(({ effect, outcome, upstream_status }) => [effect, outcome, upstream_status])).toEqual(rows.map(() => ["allow", "not_delivered", null]));
    const { rows: [counter] } = await scene.owner.query("SELECT sum(used) AS used FROM limit_counters WHERE policy_id = $1", [grant.policyId]);
    expect(Number(counter.used)).toBe(3_000_000);
  });

  it("gets one call of many when its time is over, and all of them once that one is answered", async () => {
    const server = await moodyServer("breaks");
    const grant = await scene.addServer({ url: server.url, tools });
    await statuses(grant, bounds.breakerFailuresMax);
    await pause(bounds.breakerOpenMs + 50);
    server.mood = "slow";
    const together = await Promise.all(Array.from({ length: 12 }, () => callTool(grant, "echo")));
    expect(together.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 11 }, () => 503)]);
    expect(server.seen).toHaveLength(bounds.breakerFailuresMax + 1);
    expect(await statuses(grant, 3)).toEqual([200, 200, 200]);
  });

  it("is left alone for longer where the call that tried it failed too", async () => {
    const server = await moodyServer("breaks");
    const grant = await scene.addServer({ url: server.url, tools });
    await statuses(grant, bounds.breakerFailuresMax);
    await pause(bounds.breakerOpenMs + 50);
    expect(await statuses(grant, 2)).toEqual([502, 503]);
    await pause(bounds.breakerOpenMs + 50);
    server.mood = "well";
    expect(await statuses(grant, 1)).toEqual([503]);
    await pause(bounds.breakerOpenMs);
    expect(await statuses(grant, 2)).toEqual([200, 200]);
  });

  it("is kept by one grant from no other: who calls what always breaks, again and again, is the only one that waits", async () => {
    // Breaks off at one client's calls alone.
    const server = await listenUpstream((request, response, body) => moods[body.includes("poison") ? "breaks" : "well"](request, response, body));
    upstreams.push(server);
    const hostile = await scene.addServer({ url: server.url, tools });
    const honest = await scene.addGrant(hostile);
    const poison = async () => (await callTool(hostile, "echo", { text: "poison" })).status;
    for (let round = 0; round < 3; round += 1) {
      for (let call = 0; call < bounds.breakerFailuresMax; call += 1) expect(await poison()).toBe(502);
      expect(await poison()).toBe(503);
      expect(await statuses(honest, 3)).toEqual([200, 200, 200]);
    }
    expect(await statuses(hostile, 1)).toEqual([200]);
  });

  it("is not tried by a stream that may be silent for good", async () => {
    const server = await moodyServer("breaks");
    const grant = await scene.addServer({ url: server.url, tools });
    await statuses(grant, bounds.breakerFailuresMax);
    await pause(bounds.breakerOpenMs + 50);
    expect((await rawRequest(grant, { method: "GET", headers: { accept: "text/event-stream" } })).status).toBe(503);
    expect(server.seen).toHaveLength(bounds.breakerFailuresMax);
  });

  it("keeps nobody else waiting: another organization's server at the same address, and another of its own, go on", async () => {
    const server = await moodyServer("hangs");
    const grant = await scene.addServer({ url: server.url, tools });
    await statuses(grant, bounds.breakerFailuresMax);
    expect(await statuses(grant, 1)).toEqual([503]);
    server.mood = "well";
    const others = [await scene.addServer({ url: server.url, tools }), await scene.addServer({ url: `${server.url}?b`, orgId: grant.orgId, tools })];
    for (const other of others) expect(await statuses(other, 2)).toEqual([200, 200]);
    expect(await statuses(grant, 1)).toEqual([503]);
  });
});

describe("a server that does answer is never kept back", () => {
  it.each([["refuses", 502], ["full_500", 502], ["error_page", 502], ["not_found", 404]] as const)("though it %s", async (mood, status) => {
    const server = await moodyServer(mood);
    const grant = await scene.addServer({ url: server.url, tools });
    expect(new Set(await statuses(grant, bounds.breakerFailuresMax * 3))).toEqual(new Set([status]));
    expect(server.seen).toHaveLength(bounds.breakerFailuresMax * 3);
  });

  it("where failures and answers take turns", async () => {
    const server = await moodyServer("breaks");
    const grant = await scene.addServer({ url: server.url, tools });
    for (let round = 0; round < bounds.breakerFailuresMax * 2; round += 1) {
      server.mood = round % 2 === 0 ? "breaks" : "well";
      expect(await statuses(grant, 1)).toEqual([round % 2 === 0 ? 502 : 200]);
    }
  });

  it("where clients give up before it could", async () => {
    const server = await moodyServer("hangs");
    const grant = await scene.addServer({ url: server.url, tools });
    const leaving = AbortSignal.timeout(50);
    await Promise.all(Array.from({ length: bounds.breakerFailuresMax * 2 }, () => fetch(grant.url, {
      method: "GET", headers: { authorization: `Bearer ${grant.token}`, accept: "text/event-stream" }, signal: leaving,
    }).catch(() => undefined)));
    server.mood = "well";
    expect(await statuses(grant, 1)).toEqual([200]);
  });
});

describe("what calls run into is noted, with its cause", () => {
  it.each<readonly [string, string, (server: Upstream) => string, Mood, number]>([
    ["unauthorized", "at once", (server) => server.url, "refuses", 1],
    ["connection_failed", "at once", () => "http://127.0.0.1:9/mcp", "well", 1],
    ["tls_failed", "at once", (server) => server.url.replace("http:", "https:"), "well", 1],
    ["dns_failed", "at once", () => "http://no-such-host.invalid/mcp", "well", 1],
    ["address_refused", "at once", () => "http://169.254.169.254/mcp", "well", 1],
    ["timed_out", "once it is often", (server) => server.url, "hangs", bounds.breakerFailuresMax],
    ["broke_off", "once it is often", (server) => server.url, "breaks", bounds.breakerFailuresMax],
    ["server_error", "once it is often", (server) => server.url, "bare_500", bounds.breakerFailuresMax],
  ])("%s, %s", async (cause, _when, url, mood, needed) => {
    const grant = await scene.addServer({ url: url(await moodyServer(mood)), tools });
    if (needed > 1) {
      await statuses(grant, needed - 1);
      await pause(150);
      expect(await troubleOf(grant)).toBeNull();
    }
    await statuses(grant, 1);
    expect(await untilTrouble(grant, (trouble) => trouble !== null)).toMatchObject({ cause, resting: needed > 1 });
  });

  it("a stored credential that does not open", async () => {
    const server = await moodyServer("well");
    const grant = await scene.addServer({ url: server.url, tools, credential: { kind: "bearer", secret: "s" } });
    await scene.owner.query("UPDATE servers SET credential_sealed = overlay(credential_sealed placing 'AAAA' from 20) WHERE id = $1", [grant.serverId]);
    expect((await callTool(grant, "echo")).status).toBe(503);
    expect(await untilTrouble(grant, (trouble) => trouble !== null)).toMatchObject({ cause: "credential_unreadable" });
  });

  it("says since when, and when last; a new cause begins anew", async () => {
    const server = await moodyServer("refuses");
    const grant = await scene.addServer({ url: server.url, tools });
    await statuses(grant, 1);
    const first = await untilTrouble(grant, (trouble) => trouble !== null);
    await pause(bounds.troubleRewriteMs + 20);
    await statuses(grant, 1);
    const later = await untilTrouble(grant, (trouble) => trouble?.seen_at.getTime() !== first?.seen_at.getTime());
    expect(later?.since).toEqual(first?.since);
    server.mood = "breaks";
    await statuses(grant, bounds.breakerFailuresMax);
    const other = await untilTrouble(grant, (trouble) => trouble?.cause === "broke_off");
    expect(other?.since.getTime()).toBeGreaterThan(first?.since.getTime() ?? Infinity);
  });

  it("is nothing where all is well, and for an error that may be about the one call", async () => {
    for (const mood of ["well", "full_500", "not_found"] as const) {
      const grant = await scene.addServer({ url: (await moodyServer(mood)).url, tools });
      await statuses(grant, bounds.breakerFailuresMax * 2);
      await pause(100);
      expect(await troubleOf(grant)).toBeNull();
    }
  });
});

describe("a trouble goes by itself", () => {
  it("when calls get through again", async () => {
    const server = await moodyServer("refuses");
    const grant = await scene.addServer({ url: server.url, tools });
    await statuses(grant, 2);
    await untilTrouble(grant, (trouble) => trouble !== null);
    server.mood = "well";
    await statuses(grant, 1);
    expect(await untilTrouble(grant, (trouble) => trouble === null)).toBeNull();
  });

  it("when they do through another gateway than the one that noted it, and after a restart", async () => {
    const replica: RunningGateway = await scene.startReplica({ bounds });
    const server = await moodyServer("refuses");
    const grant = await scene.addServer({ url: server.url, tools });
    await statuses(grant, 1);
    await untilTrouble(grant, (trouble) => trouble !== null);
    await pause(bounds.troubleSweepMs * 2);
    server.mood = "well";
    expect((await callTool({ ...grant, url: `${replica.url}/mcp/${grant.serverId}` }, "echo")).status).toBe(200);
    expect(await untilTrouble(grant, (trouble) => trouble === null)).toBeNull();
  });

  it("when a look finds the server well, before the look is done; and calls go on at once", async () => {
    const server = await startDualServer();
    upstreams.push(server);
    const grant = await scene.addServer({ url: server.url, tools });
    await scene.owner.query("INSERT INTO server_troubles (org_id, server_id, cause, resting, since, seen_at) VALUES ($1, $2, 'broke_off', true, now(), now())", [grant.orgId, grant.serverId]);
    const id = randomId("job");
    await scene.owner.query("INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES ($1, $2, $3, 'introspect', 'test')", [id, grant.orgId, grant.serverId]);
    for (let round = 0; round < 400; round += 1) {
      const { rows: [job] } = await scene.owner.query("SELECT j.state, t.cause FROM jobs j LEFT JOIN server_troubles t ON t.server_id = j.server_id WHERE j.id = $1", [id]);
      if (job.state === "done") {
        expect(job.cause).toBeNull();
        return;
      }
      await pause(25);
    }
    throw new Error("the look did not end");
  });

  it("and is written down again by itself where Postgres was away for the moment", async () => {
    const server = await moodyServer("refuses");
    const grant = await scene.addServer({ url: server.url, tools });
    await scene.owner.query("ALTER TABLE server_troubles RENAME TO server_troubles_away");
    await statuses(grant, 1);
    await pause(150);
    await scene.owner.query("ALTER TABLE server_troubles_away RENAME TO server_troubles");
    expect(await untilTrouble(grant, (trouble) => trouble !== null)).toMatchObject({ cause: "unauthorized" });
  });
});

it("keeps no place of an organization's calls for one to a server that rests, which is refused a moment later", async () => {
  const [away, well] = [await moodyServer("breaks"), await moodyServer("well")];
  const replica = await scene.startReplica({ bounds: { breakerFailuresMax: 1, breakerOpenMs: 60_000, inFlightPerOrgMax: 1, lateRefusalMs: 1_500 } });
  const at = (grant: SceneGrant) => ({ ...grant, url: grant.url.replace(scene.gateway.url, replica.url) });
  const resting = at(await scene.addServer({ url: away.url, tools }));
  const other = at(await scene.addServer({ url: well.url, tools, orgId: resting.orgId }));
  expect((await callTool(resting, "echo")).status).toBe(502);
  let isRefused = false;
  const refused = callTool(resting, "echo").then(({ status }) => {
    isRefused = true;
    return status;
  });
  await scene.calls(resting.orgId, 2);
  const called = [];
  while (!isRefused) called.push((await callTool(other, "echo")).status);
  expect(called.length).toBeGreaterThan(1);
  expect(new Set(called)).toEqual(new Set([200]));
  expect(await refused).toBe(503);
  await replica.close();
});
