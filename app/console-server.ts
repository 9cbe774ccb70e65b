// The console's process: one HTTP server, the edge in front of Next, and an orderly end. What the edge decides is in _edge/.

import { randomBytes, randomUUID } from "node:crypto";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import { clientAddress } from "@/app/_edge/client-address";
import { isMachineApi, judgeRequest, type RequestVerdict } from "@/app/_edge/judge-request";
import { rewriteHeaders } from "@/app/_edge/rewrite-headers";
import { contentSecurityPolicy, securityHeaders } from "@/app/_edge/security-headers";
import { consoleEnv, provideNextAuthEnv, type ConsoleEnv } from "@/lib/env/console-env";
import { EnvironmentError } from "@/lib/env/parse-env";
import { AppError } from "@/lib/errors/app-error";
import { errorBody } from "@/lib/errors/error-body";
import { errorCodes } from "@/lib/errors/error-codes";
import { logger } from "@/lib/log/logger";
import next from "next";

const headersTimeoutMs = 15_000;
const requestTimeoutMs = 30_000;
const keepAliveTimeoutMs = 65_000;
const drainMsMax = 10_000;
const idleSweepMs = 200;
const nonceBytes = 16;

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Where the sign-in forms may lead. */
function providerOrigins(env: ConsoleEnv): readonly string[] {
  return [
    ...(env.GITHUB_CLIENT_ID === undefined ? [] : ["https://github.com"]),
    ...(env.GOOGLE_CLIENT_ID === undefined ? [] : ["https://accounts.google.com"]),
  ];
}

function endHere({ url = "" }: IncomingMessage, response: ServerResponse, verdict: Exclude<RequestVerdict, { kind: "pass" }>, requestId: string): void {
  if (verdict.kind === "redirect") {
    response.writeHead(307, { Location: verdict.location, "Cache-Control": "no-store" }).end();
    return;
  }
  const { code, sentence } = verdict;
  const toMachine = isMachineApi(url);
  // A refused body is not read to its end; the connection goes with it.
  response.writeHead(errorCodes[code].status, { "Content-Type": toMachine ? "application/json" : "text/plain; charset=utf-8", "Cache-Control": "no-store", Connection: "close" });
  response.end(toMachine ? JSON.stringify(errorBody(new AppError(code, { public: sentence }), requestId)) : `${sentence}\n`);
}

/** The edge: every request passes it, and Next sees only what it lets through. */
function edge(env: ConsoleEnv, dev: boolean, handle: Handler): (request: IncomingMessage, response: ServerResponse) => void {
  const consoleUrl = env.CONSOLE_URL;
  const origins = providerOrigins(env);
  return (request, response) => {
    const facts = { nonce: randomBytes(nonceBytes).toString("base64"), dev, consoleUrl, providerOrigins: origins };
    const requestId = randomUUID();
    for (const [name, value] of securityHeaders(facts)) response.setHeader(name, value);
    response.setHeader("X-Request-Id", requestId);
    const verdict = judgeRequest(request, { consoleUrl, host: env.CONSOLE_HOST, port: env.CONSOLE_PORT });
    if (verdict.kind !== "pass") {
      endHere(request, response, verdict, requestId);
      return;
    }
    const forwarded = request.headers["x-forwarded-for"];
    rewriteHeaders(request.headers, {
      consoleUrl,
      clientIp: clientAddress(request.socket.remoteAddress, Array.isArray(forwarded) ? forwarded.join(",") : forwarded, env.TRUSTED_PROXIES),
      requestId,
      nonce: facts.nonce,
      policy: contentSecurityPolicy(facts),
      url: request.url ?? "/",
    });
    handle(request, response).catch((err: unknown) => {
      logger().error({ err, requestId }, "request failed");
      if (!response.headersSent) response.writeHead(500, { "Content-Type": "text/plain; charset=utf-8" });
      response.end();
    });
  };
}

/** Ends the process with one sentence on standard error. */
function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function listen(server: http.Server, env: ConsoleEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(env.CONSOLE_PORT, env.CONSOLE_HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Connections that nobody has asked anything on, as browsers open them to be quicker. Node does not count them among the idle ones. */
function unaskedConnections(server: http.Server): ReadonlySet<IncomingMessage["socket"]> {
  const unasked = new Set<IncomingMessage["socket"]>();
  server.on("connection", (socket: IncomingMessage["socket"]) => {
    unasked.add(socket);
    socket.once("close", () => unasked.delete(socket));
  });
  server.on("request", ({ socket }: IncomingMessage) => unasked.delete(socket));
  return unasked;
}

/** Takes no new connection, lets requests in flight end for up to ten seconds, then leaves. */
async function stop(server: http.Server, unasked: ReadonlySet<IncomingMessage["socket"]>, close: () => Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose request ends meanwhile would be kept alive for the next one, which is not coming.
  const closeIdle = () => {
    server.closeIdleConnections();
    for (const socket of unasked) if (socket.bytesRead === 0) socket.destroy();
  };
  const idle = setInterval(closeIdle, idleSweepMs);
  closeIdle();
  const late = setTimeout(() => server.closeAllConnections(), drainMsMax);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
  await close();
  process.exit(0);
}

async function main(): Promise<void> {
  const env = consoleEnv();
  provideNextAuthEnv(env);
  const dev = env.NODE_ENV === "development";
  // Next would take WebSocket upgrades from the server that it is shown; in production there are none to take.
  const noUpgrades = http.createServer();
  const server = http.createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs });
  const unasked = unaskedConnections(server);
  const site = next({ dev, dir: path.resolve("."), hostname: env.CONSOLE_HOST, port: env.CONSOLE_PORT, httpServer: dev ? server : noUpgrades });
  // The port is taken first, so that a second start says so at once; requests wait until Next is ready.
  let ready: (handler: Handler) => void = () => {};
  const handler = new Promise<Handler>((resolve) => { ready = resolve; });
  server.on("request", edge(env, dev, async (request, response) => (await handler)(request, response)));
  await listen(server, env);
  await site.prepare();
  ready(site.getRequestHandler());
  logger().info({ url: env.CONSOLE_URL, host: env.CONSOLE_HOST, port: env.CONSOLE_PORT }, "console is listening");
  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      logger().info({ signal }, "console is stopping");
      void stop(server, unasked, () => site.close());
    });
  }
}

main().catch((error: unknown) => {
  if (error instanceof EnvironmentError) giveUp(error.message);
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    giveUp(`Port ${consoleEnv().CONSOLE_PORT} on ${consoleEnv().CONSOLE_HOST} is taken. Stop what uses it, or set CONSOLE_PORT to another one.`);
  }
  logger().fatal({ err: error }, "console could not start");
  process.exit(1);
});
