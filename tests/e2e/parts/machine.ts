// A script that speaks to the console and the gateway over HTTP. Whatever it sends, no answer may be a 500.
import http from "node:http";
import { expect } from "@playwright/test";
import { z } from "zod";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface Message {
  readonly method?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

export function consoleUrl(): string {
  return z.url().parse(process.env["E2E_CONSOLE_URL"]);
}

/** Sends one request to the machine API: `path` is what follows /api/v1. */
export async function callApi(path: string, { method = "GET", key, headers = {}, body }: Message = {}): Promise<Answer> {
  const response = await fetch(`${consoleUrl()}/api/v1${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  expect(response.status, `${method} ${path}`).toBeLessThan(500);
  const text = await response.text();
  return { status: response.status, body: response.headers.get("content-type")?.startsWith("application/json") ? JSON.parse(text) : text };
}

/** One request as it is written here, for what `fetch` does not send: other methods, another Host, a body without a length, a path with dots. */
export function rawApi(path: string, { method = "GET", headers = {}, body }: { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string } = {}): Promise<{ readonly status: number; readonly headers: http.IncomingHttpHeaders; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(consoleUrl(), { path: `/api/v1${path}`, method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => { text += piece; }).once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** Announces a body of this many bytes and sends none of it: what the console says then, it says before reading. */
export function announceBody(path: string, bytes: number, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(`${consoleUrl()}/api/v1${path}`, {
      method: "POST", headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", "Content-Length": String(bytes) },
    });
    request.once("response", (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.once("error", reject);
    request.flushHeaders();
  });
}

/** The error code of an answer of the API. */
export function errorCode({ body }: Answer): string {
  return z.object({ error: z.object({ code: z.string() }) }).parse(body).error.code;
}

/** An answer without what is its own each time. */
export function withoutRequestId({ status, body }: Answer): unknown {
  const { error } = z.object({ error: z.looseObject({ requestId: z.string() }) }).parse(body);
  return { status, error: { ...error, requestId: "" } };
}
