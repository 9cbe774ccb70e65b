// Between the gateway processes of one machine: a request goes only where a process of this account listens.
import fs from "node:fs";
import { afterEach, expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { FedAnswer } from "@/proxy/bridge/carry/fed-answer";
import { UpstreamFailure, type UpstreamAnswer } from "@/proxy/upstream/dispatch-upstream";
import { HttpSseError, notSent } from "@/proxy/upstream/http-sse/http-sse-failure";
import { peerClient } from "@/proxy/upstream/peers/peer-client";
import { doorFolder, openPeerDoor, type PeerRequest } from "@/proxy/upstream/peers/peer-door";
import { wholeAnswer } from "@/proxy/upstream/whole-answer";

const name = "abcdefghijklm_-1";
const folder = doorFolder(name) ?? "";
const request: PeerRequest = {
  serverId: "srv_1", grantId: "grt_1", method: "POST", headers: { "mcp-session-id": "x", accept: "a, b" }, body: Buffer.from("{}"), signal: new AbortController().signal,
};
const client = peerClient(gatewayBounds);
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function open(send: Parameters<typeof openPeerDoor>[2]): Promise<void> {
  const door = await openPeerDoor(name, 1_024, send);
  closing.push(() => door.close());
}
const causeOf = async (sent: Promise<unknown>) => {
  const error: unknown = await sent.catch((failure: unknown) => failure);
  return error instanceof UpstreamFailure && error.cause instanceof HttpSseError ? [error.cause.fault, error.delivered] : error;
};
const read = (answer: Awaited<ReturnType<typeof client.send>>) => new Promise<string>((resolve, reject) => {
  let text = "";
  answer.read({ data: (chunk) => (text += chunk.toString()), end: () => resolve(text), fail: reject });
});

it("carries a request as it is and its answer back", async () => {
  const seen: PeerRequest[] = [];
  await open((asked) => {
    seen.push(asked);
    return Promise.resolve(wholeAnswer(409, '{"no":1}'));
  });
  const answer = await client.send(name, request);
  expect([answer.status, answer.headers["content-type"], await read(answer)]).toEqual([409, "application/json", '{"no":1}']);
  expect(seen).toMatchObject([{ serverId: "srv_1", grantId: "grt_1", method: "POST", headers: request.headers, body: Buffer.from("{}") }]);
});

it("says why nothing was sent, and whether something may have been", async () => {
  await open((asked) => Promise.reject(asked.method === "GET" ? new Error("odd") : notSent("duplicate_request_id")));
  expect(await causeOf(client.send(name, request))).toEqual(["duplicate_request_id", false]);
  expect(await causeOf(client.send(name, { ...request, method: "GET", body: null }))).toEqual(["server_broke_off", true]);
});

it("takes no more than a client could have sent", async () => {
  await open(() => Promise.resolve(wholeAnswer(200, "")));
  expect((await client.send(name, { ...request, body: Buffer.alloc(1_024) })).status).toBe(200);
  expect((await client.send(name, { ...request, body: Buffer.alloc(1_025) })).status).toBe(400);
});

it.each(["../../tmp/other.sock", "", "abcdefghijklm_-", "abcdefghijklm_-12", "abcdefghijklm/-1", "nobody_is_there_"])("knows no process %j", async (other) => {
  expect(await causeOf(client.send(other, request))).toEqual(["unknown_session", false]);
});

it("goes through no folder that others may enter, and to nobody who has gone", async () => {
  await open(() => Promise.resolve(wholeAnswer(200, "")));
  fs.chmodSync(folder, 0o755);
  expect(await causeOf(client.send(name, request))).toEqual(["unknown_session", false]);
  fs.chmodSync(folder, 0o700);
  expect((await client.send(name, request)).status).toBe(200);
  await closing.pop()?.();
  expect(fs.existsSync(folder)).toBe(false);
  expect(await causeOf(client.send(name, request))).toEqual(["unknown_session", false]);
});

it("finds a door that others have left behind shut", async () => {
  fs.mkdirSync(folder, { mode: 0o700 });
  expect(await causeOf(client.send(name, request))).toEqual(["unknown_session", false]);
});

it("takes from no server's headers that the call never reached it", async () => {
  await open(() => Promise.resolve(wholeAnswer(400, '{"no":1}', { "content-type": "application/json", "portcullis-failure": "unsent unknown_session" })));
  const answer = await client.send(name, request);
  expect([answer.status, answer.headers["portcullis-failure"], await read(answer)]).toEqual([400, undefined, '{"no":1}']);
});

it("gives an answer up whose headers cannot be passed on", async () => {
  let isGivenUp = false;
  await open(() => Promise.resolve({ ...wholeAnswer(200, "{}", { "x-odd": "\u0101" }), abort: () => void (isGivenUp = true) }));
  expect(await causeOf(client.send(name, request))).toEqual(["server_broke_off", true]);
  expect(isGivenUp).toBe(true);
});

it("keeps no request waiting behind those of others: as many go at once as the gateway has connections, however few one organization may have, and one more is refused unsent", async () => {
  const narrow = peerClient({ ...gatewayBounds, connectionsMax: 4, inFlightPerOrgMax: 2 });
  closing.push(() => narrow.close());
  const listens = { read: () => undefined, pause: () => undefined, resume: () => undefined, abort: () => undefined };
  await open((asked) => Promise.resolve(asked.method === "GET" ? { ...wholeAnswer(200, ""), ...listens } : wholeAnswer(202, "")));
  const listening = [];
  for (let count = 0; count < 3; count += 1) listening.push(await narrow.send(name, { ...request, method: "GET", body: null }));
  expect((await narrow.send(name, request)).status).toBe(202);
  listening.push(await narrow.send(name, { ...request, method: "GET", body: null }));
  expect(await causeOf(narrow.send(name, request))).toEqual(["overloaded", false]);
  for (const stream of listening) stream.abort();
  await expect.poll(() => causeOf(narrow.send(name, request))).toMatchObject({ status: 202 });
}, 5_000);

it("says of an answer that a gateway made it, and whether the server got the request; no server says so", async () => {
  const own = wholeAnswer(200, "{}");
  for (const [from, marks] of [[{ ...own, isOwn: true, isUnsent: true }, [true, true]], [{ ...own, isUnsent: true }, [undefined, true]], [{ ...own, isOwn: true }, [true, undefined]], [own, [undefined, undefined]],
    [wholeAnswer(200, "{}", { "content-type": "application/json", "portcullis-made": "own unsent" }), [undefined, undefined]]] as const) {
    await open(() => Promise.resolve(from));
    const answer = await client.send(name, request);
    expect([answer.isOwn, answer.isUnsent, answer.status, answer.headers["portcullis-made"], await read(answer)]).toEqual([...marks, 200, undefined, "{}"]);
    await closing.pop()?.();
  }
});

const replacedBy = async (from: UpstreamAnswer) => {
  await open(() => Promise.resolve(from));
  const answer = await client.send(name, request);
  await read(answer);
  await answer.settleMarks?.();
  return answer;
};

it("says of an answer that it is no word of the server's, also where that showed after its head; no server says so", async () => {
  expect((await replacedBy({ ...wholeAnswer(200, "{}"), isReplaced: true })).isReplaced).toBe(true);
  await closing.pop()?.();
  expect((await replacedBy(wholeAnswer(200, "{}", { "portcullis-made": "replaced", "portcullis-answer": "1" }))).isReplaced).toBe(false);
  await closing.pop()?.();
  for (const isReplaced of [true, false]) {
    const fed = new FedAnswer();
    void fed.write("{}").then(() => {
      fed.isReplaced = isReplaced;
      return fed.finish("{}");
    });
    expect((await replacedBy(fed)).isReplaced).toBe(isReplaced);
    await closing.pop()?.();
  }
});

it("takes an answer for no word of the server's where the process that gave it is gone", async () => {
  const fed = new FedAnswer();
  void fed.finish("{}");
  await open(() => Promise.resolve(fed));
  const answer = await client.send(name, request);
  await read(answer);
  await closing.pop()?.();
  await answer.settleMarks?.();
  expect(answer.isReplaced).toBe(true);
});

it("tells that the client does not get the end of an answer", async () => {
  const fed = new FedAnswer();
  let told = 0;
  fed.whenWithheld(() => {
    told += 1;
  });
  void fed.finish("{}");
  (await replacedBy(fed)).withheld?.();
  await expect.poll(() => told).toBe(1);
});
