// The other gateway processes of this machine: a request for what lives in one of them goes there, over a Unix socket in a folder
// that only this account may enter. What goes through was judged, charged and recorded by the process that got it from the client.
import fs from "node:fs/promises";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";
import { UpstreamFailure, type BodySink, type UpstreamAnswer, type UpstreamRequest } from "../dispatch-upstream";
import { HttpSseError } from "../http-sse/http-sse-failure";
import { askedAbout, type AskedAbout } from "./asked-about";

/** What a request needs to be sent on by another process: whose it is, and everything but its address. */
export interface PeerRequest extends Pick<UpstreamRequest, "method" | "headers" | "body" | "signal"> {
  readonly serverId: string;
  readonly grantId: string;
}

export interface PeerDoor {
  close(): Promise<void>;
}

export const requestHeader = "portcullis-request";
export const failureHeader = "portcullis-failure";
/** Of an answer that a gateway made: "own", "unsent" and "replaced", as in {@link UpstreamAnswer}. */
export const madeHeader = "portcullis-made";
/** The number of an answer at the door, of which more is known at its end; of a request, the answer that it asks about. */
export const answerHeader = "portcullis-answer";
/** With a request about an answer: the client does not get its end. */
export const withheldHeader = "portcullis-withheld";
/** Nothing of a peer's is larger than what the listener takes from clients. */
const headerBytesMax = 65_536;

/** More than a machine has processes, also where some were killed: each takes away what is left of others when it opens its own. */
const doorsMax = 256;

const knockMs = 1_000;

/** Where the process of this name listens; null for what is no such name. */
export function doorFolder(name: string): string | null {
  return /^[A-Za-z0-9_-]{16}$/.test(name) ? path.join(os.tmpdir(), `portcullis-${name}`) : null;
}

/** The processes that have a door on this machine, or had one when they were ended; never rejects, at most {@link doorsMax}. */
export async function doorNames(): Promise<readonly string[]> {
  const entries = await fs.readdir(os.tmpdir()).catch(() => []);
  return entries.flatMap((entry) => /^portcullis-([A-Za-z0-9_-]{16})$/.exec(entry)?.[1] ?? []).slice(0, doorsMax);
}

/** A folder that another account could have made, or may enter, is not a process of ours. */
export async function isOurFolder(folder: string): Promise<boolean> {
  const found = await fs.lstat(folder).catch(() => null);
  return found !== null && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

/** True where the system says that nobody listens there; a process that takes its time is there all the same. */
export function isDeadDoor(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.request({ socketPath: path.join(folder, "door"), agent: false, timeout: knockMs }, () => over(false));
    const over = (isDead: boolean): void => {
      resolve(isDead);
      request.destroy();
    };
    request.on("timeout", () => over(false));
    request.on("error", (error: NodeJS.ErrnoException) => over(error.code === "ECONNREFUSED" || error.code === "ENOENT"));
    request.end();
  });
}

/** Listens for the other processes; rejects where no socket can be made. */
export async function openPeerDoor(name: string, bodyBytesMax: number, send: (request: PeerRequest) => Promise<UpstreamAnswer>): Promise<PeerDoor> {
  const folder = doorFolder(name);
  if (folder === null) throw new Error("not the name of a gateway process");
  const noted = askedAbout();
  const server = http.createServer({ maxHeaderSize: headerBytesMax }, (request, response) => {
    const number = request.headers[answerHeader];
    if (typeof number === "string") tellMore(noted.find(number), request.headers[withheldHeader] !== undefined, response);
    else void answer(request, response, { bodyBytesMax, send, noted });
  });
  await fs.mkdir(folder, { mode: 0o700 });
  const remove = () => fs.rm(folder, { recursive: true, force: true });
  try {
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(path.join(folder, "door"), resolve));
  } catch (error) {
    await remove();
    throw error;
  }
  server.unref();
  return {
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await remove();
    },
  };
}

interface Door {
  readonly bodyBytesMax: number;
  readonly send: (request: PeerRequest) => Promise<UpstreamAnswer>;
  readonly noted: AskedAbout;
}

async function answer(request: http.IncomingMessage, response: http.ServerResponse, { bodyBytesMax, send, noted }: Door): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    const asked = readRequest(request.headers[requestHeader]);
    const body = await readBody(request, bodyBytesMax);
    if (asked === null || body === null) return void response.writeHead(400).end();
    const from = await send({ ...asked, body: body.length === 0 ? null : body, signal: gone.signal });
    try {
      relay(from, response, noted);
    } catch (error) {
      from.abort();
      throw error;
    }
  } catch (error) {
    const fault = error instanceof UpstreamFailure && error.cause instanceof HttpSseError ? error.cause.fault : "server_broke_off";
    const delivered = !(error instanceof UpstreamFailure) || error.delivered;
    if (!response.headersSent) response.writeHead(502, { [failureHeader]: `${delivered ? "sent" : "unsent"} ${fault}` });
    response.end();
  }
}

function tellMore(about: UpstreamAnswer | undefined, isWithheld: boolean, response: http.ServerResponse): void {
  if (isWithheld) about?.withheld?.();
  response.writeHead(about === undefined ? 404 : 204, about?.isReplaced === true ? { [madeHeader]: "replaced" } : {}).end();
}

function readRequest(header: string | string[] | undefined): Omit<PeerRequest, "body" | "signal"> | null {
  let said: JsonValue;
  try {
    said = JSON.parse(Buffer.from(String(header), "base64url").toString("utf8"));
  } catch {
    return null;
  }
  const [serverId, grantId, method, headers] = ["serverId", "grantId", "method", "headers"].map((name) => memberOf(said, name));
  if (typeof serverId !== "string" || typeof grantId !== "string" || !isJsonObject(headers)) return null;
  if (method !== "GET" && method !== "POST" && method !== "DELETE") return null;
  return { serverId, grantId, method, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])) };
}

async function readBody(request: http.IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) return null;
    size += chunk.length;
    if (size > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The answer to the other process as it comes, held back as it reads. */
function relay(from: UpstreamAnswer, response: http.ServerResponse, noted: AskedAbout): void {
  const headers = { ...from.headers };
  // Ours to say: a server that said it would have a call count as one that it never got.
  delete headers[failureHeader];
  delete headers[madeHeader];
  delete headers[answerHeader];
  const number = noted.note(from);
  if (number !== null) headers[answerHeader] = number;
  const made = [...(from.isOwn === true ? ["own"] : []), ...(from.isUnsent === true ? ["unsent"] : []), ...(from.isReplaced === true ? ["replaced"] : [])];
  if (made.length > 0) headers[madeHeader] = made.join(" ");
  response.writeHead(from.status, headers);
  response.flushHeaders();
  response.on("drain", () => from.resume());
  response.once("close", () => {
    noted.end(number);
    from.abort();
  });
  const sink: BodySink = {
    data(chunk) {
      if (!response.write(chunk)) from.pause();
    },
    end: () => void response.end(),
    fail: () => void response.destroy(),
  };
  from.read(sink);
}
