// What a page follows is told as it comes, once each, and an answer that is none is asked for again so many times and no more.
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { askUntilOver } from "@/app/(console)/[org]/servers/[server]/ask-until-over";

interface Step {
  readonly at: number;
  readonly last: boolean;
}

let server: http.Server;
let answers: string[];
let asked: (string | null)[];

beforeEach(async () => {
  [answers, asked] = [[], []];
  server = http.createServer((request, response) => {
    asked.push(new URL(request.url ?? "", "http://console").searchParams.get("seen"));
    response.end(answers.shift() ?? "<p>Sign in</p>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Only the pause between two tries: what sockets wait for is real.
  const realTimeout = setTimeout;
  vi.stubGlobal("setTimeout", (act: () => void, ms?: number) => realTimeout(act, ms === 2_000 ? 0 : ms));
});
afterEach(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const said = (step: Step) => JSON.stringify({ ok: true, value: step });
const isStep = (value: unknown): value is Step => typeof value === "object" && value !== null && "at" in value && "last" in value;

function follow(tell: (step: Step) => void, signal = new AbortController().signal, roundsMax = 20): Promise<Step | null> {
  const { port } = server.address() as AddressInfo;
  return askUntilOver({
    address: `http://127.0.0.1:${String(port)}/job`, seen: "first", isNews: isStep, momentOf: ({ at }) => String(at), isOver: ({ last }) => last, tell, roundsMax,
  }, signal);
}

describe("what a page follows", () => {
  test("is told step by step, each time asked for what comes after the one before, until the last", async () => {
    answers = [said({ at: 1, last: false }), said({ at: 2, last: true }), said({ at: 3, last: true })];
    const told: number[] = [];
    expect(await follow(({ at }) => told.push(at))).toEqual({ at: 2, last: true });
    expect(told).toEqual([1, 2]);
    expect(asked).toEqual(["first", "1"]);
  });

  test("goes on after answers that are none, and is given up after five of them in a row", async () => {
    const none = JSON.stringify({ ok: false, message: "no" });
    answers = [none, "<p>Sign in</p>", none, none, said({ at: 1, last: false })];
    const told: number[] = [];
    expect(await follow(({ at }) => told.push(at))).toBeNull();
    expect(told).toEqual([1]);
    expect(asked).toHaveLength(10);
  });

  test("is given up after so many rounds, though each says something", async () => {
    answers = [1, 2, 3, 4].map((at) => said({ at, last: false }));
    expect(await follow(() => undefined, undefined, 3)).toBeNull();
    expect(asked).toHaveLength(3);
  });

  test("is followed no more once the page has gone", async () => {
    const gone = new AbortController();
    answers = [said({ at: 1, last: false }), said({ at: 2, last: true })];
    await expect(follow(() => gone.abort(), gone.signal)).rejects.toThrow(/abort/);
    expect(asked).toHaveLength(1);
  });
});
