// Clients that listen, in both eras, and open their stream anew whenever it has ended: how each stream ended, and how long they were without one.
import http from "node:http";
import type { SceneGrant } from "./gateway-scene";
import { modernHeaders, modernMeta } from "./raw-mcp";

export interface ListenersReport {
  /** Streams that were opened. */
  readonly opened: number;
  /** Streams that the gateway ended. */
  readonly ended: number;
  /** Why each other stream ended, or was refused though it could have been served. */
  readonly failed: readonly string[];
  /** Milliseconds from the end of a stream to the next that was open. */
  readonly withoutMs: readonly number[];
}

export interface SteadyListeners {
  /** Streams that are open now. */
  open(): number;
  stop(): Promise<ListenersReport>;
}

/** `each` of the legacy era, which send a GET, and as many of the modern era, which subscribe. */
export function startSteadyListeners(grant: Pick<SceneGrant, "url" | "token">, each: number): SteadyListeners {
  const failed: string[] = [];
  const withoutMs: number[] = [];
  const requests = new Set<http.ClientRequest>();
  let opened = 0;
  let ended = 0;
  let open = 0;
  let isOver = false;

  async function work(era: "legacy" | "modern"): Promise<void> {
    let sinceMs: number | null = null;
    while (!isOver) {
      const stream = await listen(grant, era, requests);
      if (stream === null) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      if (sinceMs !== null) withoutMs.push(performance.now() - sinceMs);
      opened += 1;
      open += 1;
      const how = await stream.over;
      open -= 1;
      sinceMs = performance.now();
      if (isOver) return;
      if (how === "ended") ended += 1;
      else failed.push(`${era}: ${how}`);
    }
  }

  const working = Promise.all((["legacy", "modern"] as const).flatMap((era) => Array.from({ length: each }, () => work(era))));
  return {
    open: () => open,
    async stop() {
      isOver = true;
      for (const request of requests) request.destroy();
      await working;
      return { opened, ended, failed, withoutMs };
    },
  };
}

/** Null where it was refused for the moment, in words: whoever goes down says so. */
function listen(grant: Pick<SceneGrant, "url" | "token">, era: "legacy" | "modern", requests: Set<http.ClientRequest>): Promise<{ readonly over: Promise<string> } | null> {
  const id = 7;
  return new Promise((resolve) => {
    const request = http.request(grant.url, {
      method: era === "legacy" ? "GET" : "POST", agent: false,
      headers: {
        accept: "application/json, text/event-stream", authorization: `Bearer ${grant.token}`,
        ...(era === "modern" && { "content-type": "application/json", ...modernHeaders("subscriptions/listen") }),
      },
    }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
      });
      const over = new Promise<string>((settle) => {
        response.once("error", (error) => settle(`broke off: ${error.message}`));
        // A subscription is a request: before its stream ends it is answered.
        response.once("end", () => settle(era === "legacy" || /^data: .*"id":7,.*"result"/m.test(text) ? "ended" : `ended without an answer: ${text.slice(-200)}`));
      }).finally(() => requests.delete(request));
      if (response.statusCode === 200) return resolve({ over });
      void over.then(() => resolve(response.statusCode === 503 && response.headers["retry-after"] !== undefined ? null : { over: Promise.resolve(`HTTP ${String(response.statusCode)} ${text}`) }));
    });
    requests.add(request);
    request.on("error", () => {
      requests.delete(request);
      resolve(null);
    });
    request.end(era === "modern" ? JSON.stringify({ jsonrpc: "2.0", id, method: "subscriptions/listen", params: { notifications: { toolsListChanged: true }, _meta: modernMeta() } }) : undefined);
  });
}
