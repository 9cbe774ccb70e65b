// A receiver of events on a real port, which does as it is told and remembers what it took. Its check of a signature is written from the text
// of Standard Webhooks 1.0.0, apart from ours.
import { createHmac, timingSafeEqual } from "node:crypto";
import http from "node:http";
import { listenUpstream, type SeenRequest } from "./upstreams/listen-upstream";

export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly org: string;
  readonly hash: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Mood = (request: http.IncomingMessage, response: http.ServerResponse, body: Buffer) => void;

export interface EventReceiver {
  readonly url: string;
  readonly seen: SeenRequest[];
  /** Requests that it answered with a 2xx. */
  readonly taken: SeenRequest[];
  mood: Mood;
  close(): Promise<void>;
}

export const well: Mood = (_request, response) => void response.writeHead(204).end();
export const says = (status: number, body = "", headers: http.OutgoingHttpHeaders = {}): Mood => (_request, response) => void response.writeHead(status, headers).end(body);
export const breaks: Mood = (_request, response) => void response.destroy();
export const hangs: Mood = () => undefined;

export async function startReceiver(mood: Mood = well): Promise<EventReceiver> {
  const state = { mood };
  const taken: SeenRequest[] = [];
  const upstream = await listenUpstream((request, response, body) => {
    response.once("finish", () => {
      if (response.statusCode < 300) taken.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
    });
    state.mood(request, response, body);
  }, "/in");
  return Object.assign(state, { url: upstream.url, seen: upstream.seen, taken, close: upstream.close });
}

/** The events of webhooks, in the order in which they arrived. */
export function eventsIn(requests: readonly SeenRequest[]): readonly ReceivedEvent[] {
  return requests.flatMap(({ body }) => {
    const { data }: { data: { events: ReceivedEvent[] } } = JSON.parse(body.toString());
    return data.events;
  });
}

/** Whether one of the signatures is that of the secret over id, time and exact bytes. */
export function isSignedBy({ headers, body }: SeenRequest, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(Buffer.concat([Buffer.from(`${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.`), body])).digest();
  return String(headers["webhook-signature"]).split(" ").some((signature) => {
    const [version, value] = signature.split(",");
    const given = Buffer.from(value ?? "", "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
