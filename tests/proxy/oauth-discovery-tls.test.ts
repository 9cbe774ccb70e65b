// Discovery over TLS, as it is where others are served: by a gateway whose operator vouches for the authority of the certificates.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { randomId } from "@/lib/crypto/random-id";
import { readAuthorizationFindings, type AuthorizationFindings } from "@/lib/servers/authorization-findings";
import { startGatewayProcess, type GatewayProcess } from "@/tests/support/gateway-process";
import { openScene, type Scene } from "@/tests/support/gateway-scene";

const folder = mkdtempSync(path.join(os.tmpdir(), "portcullis-tls-"));
const listeners: http.Server[] = [];
const seen: string[] = [];
let behave: http.RequestListener;
let scene: Scene;
let gateway: GatewayProcess;
/** With the vouched certificate, twice; with one of nobody's; without TLS. */
let server: string;
let issuer: string;
let stranger: string;
let cleartext: string;

/** A self-signed certificate of 127.0.0.1. */
function certificate(name: string): { readonly key: Buffer; readonly cert: Buffer } {
  const [key, cert] = [path.join(folder, `${name}.key`), path.join(folder, `${name}.pem`)];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1",
    "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { key: readFileSync(key), cert: readFileSync(cert) };
}

async function listening(made: http.Server, scheme: string): Promise<string> {
  listeners.push(made);
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  const address = made.address();
  return `${scheme}://127.0.0.1:${String(typeof address === "object" && address !== null ? address.port : 0)}`;
}

beforeAll(async () => {
  const answer: http.RequestListener = (request, response) => {
    seen.push(`${request.headers.host ?? ""}${request.url ?? ""} ${request.headers.authorization ?? ""}`.trim());
    request.resume().on("end", () => behave(request, response));
  };
  const vouched = certificate("vouched");
  [server, issuer, stranger, cleartext] = await Promise.all([
    listening(https.createServer(vouched, answer), "https"), listening(https.createServer(vouched, answer), "https"),
    listening(https.createServer(certificate("stranger"), answer), "https"), listening(http.createServer(answer), "http"),
  ]);
  scene = await openScene({ env: { LOCAL_MODE: "off", EGRESS_ALLOW: "127.0.0.1/32", EGRESS_PORTS: [server, issuer, stranger, cleartext].map((one) => new URL(one).port).join(" ") } });
  // The authorities of a process are those that it started with.
  await scene.gateway.close();
  gateway = await startGatewayProcess({ ...scene.env, NODE_EXTRA_CA_CERTS: path.join(folder, "vouched.pem") });
}, 90_000);
afterAll(async () => {
  await gateway?.stop();
  await scene?.close();
  for (const one of listeners) {
    one.close();
    one.closeAllConnections();
  }
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => void seen.splice(0));

/** What stands at a path of whichever listener; the rest is answered 401. */
function says(at: Readonly<Record<string, object | string>>): void {
  behave = (request, response) => {
    const answer = at[request.url ?? ""];
    if (answer === undefined) return void response.writeHead(401).end();
    if (typeof answer === "string") return void response.writeHead(307, { location: answer }).end();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  };
}

async function look(): Promise<AuthorizationFindings | null> {
  const { orgId, serverId } = await scene.addServer({ url: `${server}/mcp`, transport: null, credential: { kind: "bearer", secret: "canary-secret" } });
  const id = randomId("job");
  await scene.owner.query("INSERT INTO jobs (id, org_id, server_id, kind, created_by) VALUES ($1, $2, $3, 'introspect', 'test')", [id, orgId, serverId]);
  for (;;) {
    const { rows: [job] } = await scene.owner.query<{ state: string; error_code: string; result: { authorization: unknown } | null }>("SELECT state, error_code, result FROM jobs WHERE id = $1", [id]);
    if (job?.state === "done" || job?.state === "failed") {
      expect(job.error_code).toBe("unauthorized");
      return readAuthorizationFindings(job.result?.authorization);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const metadataPath = "/.well-known/oauth-protected-resource/mcp";
const issuerPath = "/.well-known/oauth-authorization-server";
const hostOf = (origin: string) => new URL(origin).host;

it("an issuer is found, by a redirect to another origin too, and the credential goes to the server alone", async () => {
  says({
    [metadataPath]: `${issuer}/moved`, "/moved": { resource: `${server}/mcp`, authorization_servers: [issuer] },
    [issuerPath]: { issuer, code_challenge_methods_supported: ["S256"], registration_endpoint: `${issuer}/register` },
  });
  expect(await look()).toEqual({
    fault: null, scopes: [], documentation: null, issuersNamed: 1, issuers: [{ issuer, fault: null, registersClients: true, takesClientDocuments: false, checksPkce: true }],
  });
  expect(seen.filter((request) => !request.startsWith(`${hostOf(server)}/mcp `))).toEqual([`${hostOf(server)}${metadataPath}`, `${hostOf(issuer)}/moved`, `${hostOf(issuer)}${issuerPath}`]);
});

it("one whose certificate nobody vouches for, or without TLS, is not asked", async () => {
  says({ [metadataPath]: { resource: server, authorization_servers: [stranger, cleartext] } });
  expect((await look())?.issuers.map(({ fault }) => fault)).toEqual(["tls_failed", "not_https"]);
  expect(seen.filter((request) => request.startsWith(hostOf(stranger)) || request.startsWith(hostOf(cleartext)))).toEqual([]);
});

it("a redirect away from TLS is not followed, on any step", async () => {
  says({ [metadataPath]: `${cleartext}/meta`, "/meta": { resource: server, authorization_servers: [issuer] } });
  expect(await look()).toMatchObject({ fault: "redirected" });
  says({ [metadataPath]: { resource: server, authorization_servers: [issuer] }, [issuerPath]: `${cleartext}/as`, "/as": { issuer } });
  expect((await look())?.issuers).toMatchObject([{ fault: "redirected" }]);
  expect(seen.filter((request) => request.startsWith(hostOf(cleartext)))).toEqual([]);
});
