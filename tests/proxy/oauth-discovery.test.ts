// A look at a server that answers 401 finds out where its tokens come from (MCP, Authorization; RFC 9728; RFC 8414), and nothing that anybody names
// on that way is dialled that must not be (law L6; SSRF-01, -05, -06, -07 and -12 of the study, for discovery).
import http from "node:http";
import net from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { discoveryFaults, readAuthorizationFindings, type AuthorizationFindings } from "@/lib/servers/authorization-findings";
import { gatewayBounds } from "@/proxy/bounds";
import { openScene, type NewServer, type Scene } from "@/tests/support/gateway-scene";
import { lyingNames } from "@/tests/support/lying-names";
import { readVector } from "@/tests/support/read-vector";
import { openSilentPort, type SilentPort } from "@/tests/support/upstreams/silent-port";
import { watchDials, type DialWatch } from "@/tests/support/watch-dials";

/** Stands for a public address in the scene that serves others; loopback's first is inside there, and a canary. */
const outside = "127.0.0.2";
const bounds = {
  connectMs: 300, connectAttemptMs: 100, tlsMs: 300, dnsMs: 500, introspectionRequestMs: 1_000, jobTotalMs: 8_000, discoveryTotalMs: 3_000, discoveryDocumentMs: 700,
};
const names = lyingNames();
const listeners: net.Server[] = [];
const seen: { readonly path: string; readonly headers: http.IncomingHttpHeaders; readonly method: string }[] = [];
const canary: string[] = [];
/** What the server and the authorization server answer by path: `/as…` is the one, everything else the other. */
let behave: http.RequestListener;
let served: Scene;
let local: Scene;
let watch: DialWatch;
let silent: SilentPort;
let port: number;
let authorizationPort: number;

async function listening(server: net.Server, at: number, host: string): Promise<number> {
  listeners.push(server);
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(at, host, resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function recorded(): http.Server {
  return http.createServer((request, response) => {
    seen.push({ path: request.url ?? "", headers: request.headers, method: request.method ?? "" });
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      bodies.set(request, Buffer.concat(chunks).toString());
      behave(request, response);
    });
  });
}

const bodies = new WeakMap<http.IncomingMessage, string>();
const bodyOf = (request: http.IncomingMessage): string => bodies.get(request) ?? "";

beforeAll(async () => {
  port = await listening(recorded(), 0, outside);
  authorizationPort = await listening(recorded(), 0, outside);
  await listening(net.createServer((socket) => {
    canary.push(`${String(socket.localAddress)}:${String(socket.localPort)}`);
    socket.destroy();
  }), port, "127.0.0.1");
  silent = await openSilentPort();
  served = await openScene({
    bounds, resolve: names.resolve, env: { LOCAL_MODE: "off", EGRESS_ALLOW: `${outside}/32`, EGRESS_PORTS: ["80", "443", "9", port, authorizationPort, silent.port].join(" ") },
  });
  local = await openScene({ bounds, resolve: names.resolve });
  watch = watchDials();
});
afterAll(async () => {
  watch?.stop();
  await served?.close();
  await local?.close();
  await silent?.close();
  for (const server of listeners) {
    server.close();
    if (server instanceof http.Server) server.closeAllConnections();
  }
});
beforeEach(() => {
  seen.length = 0;
  canary.length = 0;
});

const say = (response: http.ServerResponse, value: object) => void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
const origin = () => `http://${outside}:${port}`;
const authorization = () => `http://${outside}:${authorizationPort}`;
const paths = () => seen.map(({ path }) => path).filter((path) => path !== "/mcp");

interface Said {
  /** Of the 401. */
  readonly challenge?: string | undefined;
  /** What stands at a path of either server; what is not named is answered 401. */
  readonly at?: Readonly<Record<string, object | http.RequestListener>>;
}

function says({ challenge, at = {} }: Said): void {
  behave = (request, response) => {
    const answer = Object.hasOwn(at, request.url ?? "") ? at[request.url ?? ""] : undefined;
    if (typeof answer === "function") return void answer(request, response);
    if (answer !== undefined) return say(response, answer);
    response.writeHead(401, challenge === undefined ? {} : { "www-authenticate": challenge }).end();
  };
}

async function look(scene: Scene, server: Partial<NewServer> = {}): Promise<AuthorizationFindings | null> {
  const { orgId, serverId } = await scene.addServer({ url: `${origin()}/mcp`, transport: null, ...server });
  const id = randomId("job");
  watch.clear();
  await scene.owner.query("INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES ($1, $2, $3, 'introspect', 'test')", [id, orgId, serverId]);
  for (;;) {
    const { rows: [job] } = await scene.owner.query<{ state: string; error_code: string; result: { authorization: unknown } | null }>("SELECT state, error_code, result FROM jobs WHERE id = $1", [id]);
    if (job?.state === "done" || job?.state === "failed") {
      expect(job.error_code).toBe("unauthorized");
      return job.result === null ? null : readAuthorizationFindings(job.result.authorization);
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** What was dialled but for the two servers' own sockets. */
const dialledElsewhere = () => watch.dialled.filter((target) => target !== `${outside}:${port}` && target !== `${outside}:${authorizationPort}`);

const wellKnown = "/.well-known/oauth-protected-resource";
const asPath = "/.well-known/oauth-authorization-server";
const issued = (issuer: string, more: object = {}) => ({ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, response_types_supported: ["code"], ...more });

describe("of a server on one's own machine, a look finds", () => {
  it("by the address in its 401: who gives tokens, for which scopes, and how clients come to that", async () => {
    const issuer = `${authorization()}/t/acme`;
    says({
      challenge: `Bearer error="invalid_token", resource_metadata="${origin()}/meta", scope="files:read files:write"`,
      at: {
        "/meta": { resource: `${origin()}/mcp`, authorization_servers: [issuer], scopes_supported: ["all"], resource_documentation: "https://docs.example/tokens" },
        [`${asPath}/t/acme`]: issued(issuer, { registration_endpoint: `${issuer}/register`, client_id_metadata_document_supported: true, code_challenge_methods_supported: ["S256"] }),
      },
    });
    expect(await look(local, { credential: { kind: "bearer", secret: "canary-secret" } })).toEqual({
      fault: null, scopes: ["files:read", "files:write"], documentation: "https://docs.example/tokens", issuersNamed: 1,
      issuers: [{ issuer, fault: null, registersClients: true, takesClientDocuments: true, checksPkce: true }],
    });
    // Two documents, and nothing that would be an authorization; the credential went to the server alone.
    expect(paths()).toEqual(["/meta", `${asPath}/t/acme`]);
    for (const { path, method, headers } of seen) {
      expect([path, method === "GET", headers.authorization]).toEqual(path === "/mcp" ? [path, false, "Bearer canary-secret"] : [path, true, undefined]);
    }
  });

  it.each([
    ["without a challenge, for its path", undefined, `${wellKnown}/mcp`, [`${wellKnown}/mcp`]],
    ["with a bare challenge, for its origin", "Bearer", wellKnown, [`${wellKnown}/mcp`, wellKnown]],
    ["with one of another scheme", 'Basic realm="x"', wellKnown, [`${wellKnown}/mcp`, wellKnown]],
  ])("%s, what stands at the well-known places in turn", async (_title, challenge, where, asked) => {
    says({ challenge, at: { [where]: { resource: origin(), authorization_servers: [authorization()], scopes_supported: ["a", "b"] }, [asPath]: issued(authorization()) } });
    expect(await look(local)).toMatchObject({ fault: null, scopes: ["a", "b"], issuersNamed: 1, issuers: [{ issuer: authorization(), fault: null, registersClients: false }] });
    expect(paths()).toEqual([...asked, asPath]);
  });

  it("an issuer that has OpenID Connect's document alone, by each of its two places", async () => {
    const issuer = `${authorization()}/t`;
    for (const where of ["/.well-known/openid-configuration/t", "/t/.well-known/openid-configuration"]) {
      says({ at: { [`${wellKnown}/mcp`]: { resource: `${origin()}/mcp`, authorization_servers: [issuer] }, [where]: issued(issuer) } });
      expect(await look(local)).toMatchObject({ issuers: [{ issuer, fault: null }] });
    }
  });

  it("three issuers at most, and how many there are", async () => {
    const issuers = Array.from({ length: 20 }, (_, index) => `${authorization()}/as${String(index)}`);
    says({ at: { [`${wellKnown}/mcp`]: { resource: origin(), authorization_servers: issuers }, ...Object.fromEntries(issuers.map((issuer) => [`${asPath}${new URL(issuer).pathname}`, issued(issuer)])) } });
    const found = await look(local);
    expect([found?.issuersNamed, found?.issuers.map(({ issuer, fault }) => [issuer, fault])]).toEqual([20, issuers.slice(0, 3).map((issuer) => [issuer, null])]);
    expect(paths()).toHaveLength(4);
  });

  it("nothing where it says nothing, and says so", async () => {
    says({ challenge: "Bearer" });
    expect(await look(local)).toEqual({ fault: "not_found", scopes: [], documentation: null, issuersNamed: 0, issuers: [] });
  });

  it.each([["a scope of its challenge", "canary-secret", "a"], ["a scope of its document", undefined, "x-canary-secret"]])(
    "nothing of one that repeats its credential as %s", async (_place, said, listed) => {
      says({
        challenge: said === undefined ? undefined : `Bearer scope="files ${said}"`,
        at: { [`${wellKnown}/mcp`]: { resource: origin(), authorization_servers: [authorization()], scopes_supported: [listed] }, [asPath]: issued(authorization()) },
      });
      expect(await look(local)).not.toBeNull();
      expect(await look(local, { credential: { kind: "bearer", secret: "canary-secret" } })).toBeNull();
    },
  );

  it("and is not asked any more where it answers 403, or has another failing", async () => {
    behave = (_request, response) => void response.writeHead(403, { "www-authenticate": `Bearer resource_metadata="${origin()}/meta"` }).end();
    expect([await look(local), paths()]).toEqual([null, []]);
  });

  it("also of one that greets everybody and shows its tools to nobody", async () => {
    behave = (request, response) => {
      if (request.url === `${wellKnown}/mcp`) return say(response, { resource: origin(), authorization_servers: [authorization()] });
      if (request.url !== "/mcp" || request.method === "DELETE") return void response.writeHead(request.method === "DELETE" ? 200 : 404).end();
      const { id, method }: { id?: number; method?: string } = request.method === "POST" ? JSON.parse(bodyOf(request)) : {};
      if (method === "initialize") {
        response.setHeader("mcp-session-id", "one");
        return say(response, { jsonrpc: "2.0", id, result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } } });
      }
      response.writeHead(method === "tools/list" ? 401 : method === "server/discover" ? 400 : method === undefined ? 405 : 202).end();
    };
    expect(await look(local)).toMatchObject({ fault: null, issuers: [{ issuer: authorization(), fault: "not_found" }] });
    expect(seen.some(({ method }) => method === "DELETE")).toBe(true);
  });

  it("also of the old transport, which answers the first POST with a 404", async () => {
    behave = (request, response) => {
      if (request.url === `${wellKnown}/mcp`) return say(response, { resource: origin(), authorization_servers: [authorization()] });
      response.writeHead(request.method === "GET" && request.url === "/mcp" ? 401 : 404).end();
    };
    expect(await look(local)).toMatchObject({ fault: null, issuers: [{ issuer: authorization(), fault: "not_found" }] });
  });
});

const metadata = (at: http.RequestListener | object, challenge?: string): Said => ({ challenge, at: { [`${wellKnown}/mcp`]: at } });
const bytes = (body: string, type = "application/json"): http.RequestListener => (_request, response) => void response.writeHead(200, { "content-type": type }).end(body);

describe("what a server says of itself is not believed, and the look says why,", () => {
  it.each<[string, string, () => Said]>([
    ["of_another", "for another server", () => metadata({ resource: "https://evil.example/mcp", authorization_servers: [authorization()] })],
    ["of_another", "for another path", () => metadata({ resource: `${origin()}/mcp2`, authorization_servers: [authorization()] })],
    ["incomplete", "where it names nobody", () => metadata({ resource: `${origin()}/mcp` })],
    ["not_json", "as a web page", () => metadata(bytes("<h1>", "text/html"))],
    ["not_json", "as text that is no JSON", () => metadata(bytes("{"))],
    ["not_json", "with a key that is there twice", () => metadata(bytes(`{"resource":"${origin()}/mcp","authorization_servers":[],"authorization_servers":["${authorization()}"]}`))],
    ["too_large", "at any length", () => metadata(bytes(" ".repeat(65_537)))],
    ["timed_out", "in its own time", () => metadata((_request, response) => void response.writeHead(200, { "content-type": "application/json" }).write("{"))],
    ["redirected", "by redirects without end", () => metadata((_request, response) => void response.writeHead(302, { location: `${wellKnown}/mcp` }).end())],
    ["http_error", "with a 500", () => metadata((_request, response) => void response.writeHead(500).end())],
    ["connection_failed", "by hanging up", () => metadata((_request, response) => void response.destroy())],
    ["not_an_address", "at a place that is none", () => ({ challenge: 'Bearer resource_metadata="/meta"' })],
  ])("%s: %s", async (fault, _title, said) => {
    says(said());
    expect(await look(local)).toEqual({ fault, scopes: [], documentation: null, issuersNamed: 0, issuers: [] });
  });
});

describe("what an issuer says of itself is not believed, and the look says why,", () => {
  it.each<[string, string, () => http.RequestListener | object]>([
    ["of_another", "for another issuer", () => issued("https://evil.example")],
    ["of_another", "for the same with a slash", () => issued(`${authorization()}/`)],
    ["incomplete", "for nobody", () => ({ token_endpoint: "https://as.example/token" })],
    ["not_json", "as a web page", () => bytes("<h1>", "text/html")],
    ["not_json", "with a key that is there twice", () => bytes(`{"issuer":"https://evil.example","issuer":"${authorization()}"}`)],
    ["too_large", "at any length", () => bytes(" ".repeat(65_537))],
    ["timed_out", "in its own time", () => () => undefined],
    ["http_error", "with a 500", () => (_request: http.IncomingMessage, response: http.ServerResponse) => void response.writeHead(500).end()],
  ])("%s: %s", async (fault, _title, answer) => {
    says({ at: { [`${wellKnown}/mcp`]: { resource: origin(), authorization_servers: [authorization()] }, [asPath]: answer() } });
    expect(await look(local)).toMatchObject({ fault: null, issuers: [{ issuer: authorization(), fault, registersClients: false }] });
    // Nor is another document asked for in its place.
    expect(paths()).toEqual([`${wellKnown}/mcp`, asPath]);
  });

  it.each(["javascript:alert(1)//evil-19", "file:///etc/passwd?evil-19", "http://a.example/$(touch evil-19)", "http://a.example/`evil-19`", "data:text/html,evil-19", "cmd.exe /c evil-19", "http://169.254.169.254/evil-19"])(
    "CVE-19: nobody is sent to the place for consent that it names, nor shown it: %j", async (place) => {
      const more = { authorization_endpoint: place, token_endpoint: place, registration_endpoint: place, jwks_uri: place, service_documentation: place };
      says({ at: { [`${wellKnown}/mcp`]: { resource: origin(), authorization_servers: [authorization()] }, [asPath]: issued(authorization(), more) } });
      const logged = local.logged.length;
      const found = await look(local);
      expect(found?.issuers).toHaveLength(1);
      expect(JSON.stringify(found)).not.toContain("evil-19");
      expect(local.logged.slice(logged).join("")).not.toContain("evil-19");
      expect(paths()).toEqual([`${wellKnown}/mcp`, asPath]);
      expect(dialledElsewhere()).toEqual([]);
      const { rows } = await local.owner.query<{ text: string }>("SELECT coalesce(string_agg(j::text, ''), '') || coalesce((SELECT string_agg(s::text, '') FROM servers s), '') AS text FROM jobs j");
      expect(rows[0]?.text).not.toContain("evil-19");
    },
  );

  it("and all of it together takes no more requests than it may", async () => {
    const issuers = ["/as1", "/as2", "/as3"].map((path) => `${authorization()}${path}`);
    // Each of an issuer's three places leads to two others before there is nothing.
    behave = (request, response) => {
      if (request.url === `${wellKnown}/mcp`) return say(response, { resource: origin(), authorization_servers: issuers });
      if (request.url?.includes("/as") !== true) return void response.writeHead(401).end();
      const hops = Number(new URL(request.url, origin()).searchParams.get("hops") ?? 0);
      if (hops === 2) return void response.writeHead(404).end();
      response.writeHead(302, { location: `?hops=${String(hops + 1)}` }).end();
    };
    expect((await look(local))?.issuers.map(({ fault }) => fault)).toEqual(["too_many_requests", "too_many_requests", "too_many_requests"]);
    expect(paths()).toHaveLength(gatewayBounds.discoveryRequestsMax);
  });

  it("nor longer, whatever each of its requests takes", async () => {
    const scene = await openScene({ bounds: { ...bounds, discoveryTotalMs: 500 } });
    try {
      behave = (request, response) => void setTimeout(() => {
        if (request.url === `${wellKnown}/mcp`) return say(response, { resource: origin(), authorization_servers: [`${authorization()}/a`] });
        response.writeHead(request.url === "/mcp" ? 401 : 404).end();
      }, request.url === "/mcp" ? 0 : 200);
      expect((await look(scene))?.issuers).toMatchObject([{ fault: "timed_out" }]);
    } finally {
      await scene.close();
    }
  });
});

interface UrlForm {
  readonly form: string;
  readonly dialled: boolean;
}

// SSRF-01 and SSRF-05: three ways in for discovery, with and without TLS, and a redirect on each.
describe("where others are served, an address that is named by a server, its metadata or a redirect is not dialled:", () => {
  const forms = readVector<readonly UrlForm[]>("tests/vectors/egress/url-forms.json").filter(({ dialled }) => !dialled).map(({ form }) => form);
  const also = ["http://169.254.169.254/latest/meta-data/", "http://[::ffff:169.254.169.254]/", "http://[fd00:ec2::254]/", "http://10.0.0.8/", "http://100.64.0.1/", "http://127.0.0.1:5432/", `http://${outside}:22/`];

  it.each([...new Set([...forms, ...also])])("%s", async (form) => {
    for (const named of [form, form.replace(/^http:/, "https:")]) {
      // As its bytes go over the wire.
      const written = Buffer.from(named).toString("latin1");
      const aside: http.RequestListener = (_request, response) => void response.writeHead(302, { location: written }).end();
      says({ challenge: `Bearer resource_metadata="${written.replace(/["\\]/g, "\\$&")}"` });
      const byChallenge = await look(served);
      expect(byChallenge).toMatchObject({ issuers: [] });
      says(metadata(aside));
      const byRedirect = await look(served);
      const issuer = `${origin()}/hop`;
      says({ at: { [`${wellKnown}/mcp`]: { resource: origin(), authorization_servers: [named, issuer] }, [`${asPath}/hop`]: aside } });
      const byIssuer = await look(served);
      const faults = [byChallenge?.fault, byRedirect?.fault, ...(byIssuer?.issuers ?? []).map(({ fault }) => fault)];
      expect(faults).toHaveLength(4);
      for (const fault of faults) expect(Object.keys(discoveryFaults)).toContain(fault);
      expect(dialledElsewhere()).toEqual([]);
    }
    expect(canary).toEqual([]);
  });

  it("and the address that is allowed is, by TLS alone but for the server's own", async () => {
    says({ at: { [`${wellKnown}/mcp`]: { resource: origin(), authorization_servers: [authorization(), authorization().replace("http:", "https:"), `${origin()}/own`] }, [`${asPath}/own`]: issued(`${origin()}/own`) } });
    expect((await look(served))?.issuers.map(({ fault }) => fault)).toEqual(["not_https", "tls_failed", null]);
    expect([new Set(watch.dialled), canary]).toEqual([new Set([`${outside}:${port}`, `${outside}:${authorizationPort}`]), []]);
  });
});

describe("a name that lies", () => {
  it("about where an issuer is leads nowhere inside, whenever it turns", async () => {
    for (const turnsOutside of [0, 1]) {
      const host = names.name((turn) => [turn < turnsOutside ? outside : "127.0.0.1"]);
      const issuer = `https://${host}:${String(port)}`;
      says({ at: { [`${wellKnown}/mcp`]: { resource: origin(), authorization_servers: [issuer] } } });
      // Each document is a connection of its own, vetted anew: the first fails for want of TLS, which ends it.
      expect((await look(served))?.issuers).toMatchObject([{ issuer, fault: turnsOutside === 0 ? "address_refused" : "tls_failed" }]);
      expect([names.asked(host), dialledElsewhere(), canary]).toEqual([1, [], []]);
    }
  });

  it.each([[[outside, "127.0.0.1"]], [["127.0.0.1", outside]], [[outside, "::1"]], [["169.254.169.254"]], [["::ffff:7f00:1"]]])("with %j is refused whole", async (addresses) => {
    const host = names.name(() => addresses);
    says({ challenge: `Bearer resource_metadata="https://${host}/meta"` });
    expect([(await look(served))?.fault, dialledElsewhere(), canary]).toEqual(["address_refused", [], []]);
  });

  it("about the server itself, inside at one time and public at another, opens nothing inside", async () => {
    // On one's own machine, where inside is open to servers that are inside. The look's own connection is the first turn.
    const host = names.name((turn) => [turn === 0 ? outside : "93.184.216.34"]);
    says({ challenge: `Bearer resource_metadata="https://127.0.0.1:${String(port)}/meta"` });
    expect([(await look(local, { url: `http://${host}:${String(port)}/mcp` }))?.fault, dialledElsewhere(), canary]).toEqual(["address_refused", [], []]);
  });
});

describe("on one's own machine", () => {
  it("link-local, metadata and the gateway's own ports are not dialled for discovery either", async () => {
    const own = [local.gateway.url, local.gateway.opsUrl, `http://localhost:${new URL(local.env["GATEWAY_DATABASE_URL"] ?? "").port}`];
    for (const named of [...own, "http://169.254.169.254", "http://[fe80::1]", "http://100.100.100.200", "http://[fd00:ec2::254]", "http://0.0.0.0:80", "http://[::ffff:169.254.169.254]"]) {
      says({ challenge: `Bearer resource_metadata="${named}/meta"` });
      expect([named, (await look(local))?.fault, dialledElsewhere()]).toEqual([named, "address_refused", []]);
      says(metadata({ resource: origin(), authorization_servers: [named] }));
      expect([named, (await look(local))?.issuers.map(({ fault }) => fault), dialledElsewhere()]).toEqual([named, ["address_refused"], []]);
    }
  });
});

// SSRF-12
describe("nobody learns from discovery what is behind an address", () => {
  it("a closed port and a silent one are one word, after the same time", async () => {
    const timed = async (at: number) => {
      says({ at: { [`${wellKnown}/mcp`]: { resource: origin(), authorization_servers: [`https://${outside}:${String(at)}`] } } });
      const startedMs = performance.now();
      const fault = (await look(served))?.issuers[0]?.fault;
      return { fault, isEven: performance.now() - startedMs >= bounds.connectMs - 20 };
    };
    expect(await timed(9)).toEqual({ fault: "connection_failed", isEven: true });
    // The silent port is on the address that is not dialled here: refused at once, as it would be if it were closed.
    says({ challenge: `Bearer resource_metadata="https://127.0.0.1:${String(silent.port)}/"` });
    const heard = await look(served);
    says({ challenge: 'Bearer resource_metadata="https://127.0.0.1:9/"' });
    expect([await look(served), heard?.fault]).toEqual([heard, "address_refused"]);
  });

  it("and who leads a request astray gets none after it: an issuer's next document, or one of another issuer", async () => {
    for (const location of [`https://127.0.0.1:${String(port)}/`, `https://${outside}:9/`, "https://no-such-name.invalid/", "http://10.0.0.8/"]) {
      seen.length = 0;
      says({
        at: {
          [`${wellKnown}/mcp`]: { resource: origin(), authorization_servers: [`${origin()}/one`, `${origin()}/two`] },
          [`${asPath}/one`]: (_request, response) => void response.writeHead(302, { location }).end(), [`${asPath}/two`]: issued(`${origin()}/two`),
        },
      });
      expect((await look(served))?.issuers[1]?.fault).toBeNull();
      expect(paths().sort()).toEqual([`${asPath}/one`, `${asPath}/two`, `${wellKnown}/mcp`]);
    }
    expect(canary).toEqual([]);
  });

  it("nor does a word of a stranger's document reach the log", async () => {
    says(metadata({ resource: origin(), authorization_servers: ["https://canary-issuer.invalid"], scopes_supported: ["canary-scope"] }));
    await look(served);
    expect(served.logged.join("")).not.toContain("canary-");
  });
});
