// Sends a request on to the gateway process of this machine that holds what it is for.
import path from "node:path";
import { LRUCache } from "lru-cache";
import { Pool } from "undici";
import { discardBody } from "../../answers/collect-body";
import type { GatewayBounds } from "../../bounds";
import { dispatchUpstream, UpstreamFailure, type UpstreamAnswer } from "../dispatch-upstream";
import { HttpSseError, isHttpSseFault, notSent } from "../http-sse/http-sse-failure";
import { answerHeader, doorFolder, failureHeader, isOurFolder, madeHeader, requestHeader, withheldHeader, type PeerRequest } from "./peer-door";

export interface PeerClient {
  /** The answer of the process of this name; rejects as an unknown session where there is none, and as overloaded rather than wait behind others. */
  send(name: string, request: PeerRequest): Promise<UpstreamAnswer>;
  close(): Promise<void>;
}

const peersMax = 64;

/** Connections to as many processes as a machine has. */
export function peerClient(bounds: GatewayBounds): PeerClient {
  const pools = new LRUCache<string, Pool>({ max: peersMax, dispose: (pool) => void pool.close().catch(() => undefined) });

  async function poolOf(name: string): Promise<Pool | null> {
    const folder = doorFolder(name);
    if (folder === null || !(await isOurFolder(folder))) return null;
    const known = pools.get(name);
    if (known !== undefined) return known;
    const pool = new Pool("http://peer", {
      socketPath: path.join(folder, "door"), pipelining: 1, headersTimeout: bounds.firstByteMs, bodyTimeout: 0,
      // It serves all organizations, and some of what goes through listens for hours: whoever may ask the gateway finds a connection behind it.
      connections: bounds.connectionsMax,
    });
    pools.set(name, pool);
    return pool;
  }

  /** Whether the other process says that the answer is no word of the server's; where it says nothing, it is none (law L8). */
  async function askAbout(pool: Pool, headers: Record<string, string>): Promise<boolean> {
    try {
      const said = await dispatchUpstream(pool, { method: "POST", path: "/", headers, body: null, signal: AbortSignal.timeout(bounds.peerToldMs) });
      discardBody(said);
      return said.status !== 204 || said.headers[madeHeader] === "replaced";
    } catch {
      return true;
    }
  }

  return {
    async send(name, { serverId, grantId, method, headers, body, signal }) {
      const pool = await poolOf(name);
      if (pool === null) throw notSent("unknown_session");
      // Calls whose clients have left go on, so there may be more than that; a queue would hold them, and their places, for as long as others listen.
      if (pool.stats.size >= bounds.connectionsMax) throw notSent("overloaded");
      const said = Buffer.from(JSON.stringify({ serverId, grantId, method, headers })).toString("base64url");
      const answer = await dispatchUpstream(pool, { method: "POST", path: "/", headers: { [requestHeader]: said }, body, signal }).catch((error: unknown) => {
        // Nobody listens there any more: the process is gone, and the session with it.
        throw error instanceof UpstreamFailure && !error.delivered && !signal.aborted ? notSent("unknown_session") : error;
      });
      const failure = answer.headers[failureHeader];
      if (failure === undefined) return withMarks(answer, (headers) => askAbout(pool, headers));
      answer.abort();
      const [delivered, fault] = String(failure).split(" ");
      throw new UpstreamFailure(delivered !== "unsent", { cause: new HttpSseError(isHttpSseFault(fault) ? fault : "server_broke_off") });
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

/** The answer as the other process had it, and what that process says of it later. */
function withMarks(answer: UpstreamAnswer, askAbout: (headers: Record<string, string>) => Promise<boolean>): UpstreamAnswer {
  const { [madeHeader]: made, [answerHeader]: number, ...headers } = answer.headers;
  const marks = typeof made === "string" ? made.split(" ") : [];
  const marked: UpstreamAnswer & { isReplaced: boolean } = {
    ...(marks.includes("own") && { isOwn: true }), ...(marks.includes("unsent") && { isUnsent: true }), isReplaced: marks.includes("replaced"),
    status: answer.status, headers,
    read: (sink) => answer.read(sink),
    pause: () => answer.pause(),
    resume: () => answer.resume(),
    abort: () => answer.abort(),
  };
  if (typeof number !== "string") return marked;
  return Object.assign(marked, {
    async settleMarks() {
      marked.isReplaced = await askAbout({ [answerHeader]: number });
    },
    withheld: () => void askAbout({ [answerHeader]: number, [withheldHeader]: "1" }),
  });
}
