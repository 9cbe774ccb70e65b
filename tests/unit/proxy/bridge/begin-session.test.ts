// What is kept of the session that stands for a modern client at a legacy server: it lives for minutes, and many do.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { heldBytes } from "@/proxy/answers/held-bytes";
import { gatewayBounds } from "@/proxy/bounds";
import { beginSession } from "@/proxy/bridge/carry/begin-session";
import type { CarrierDeps, Crossing } from "@/proxy/bridge/carry/carrier";
import type { UpstreamAnswer, UpstreamRequest } from "@/proxy/upstream/dispatch-upstream";
import { wholeAnswer } from "@/proxy/upstream/whole-answer";

const client = { initialize: { protocolVersion: "2025-11-25" }, logLevel: null };

/** A door to a server that answers `initialize` with this. */
function door(initialized: UpstreamAnswer): { readonly deps: CarrierDeps; readonly sent: UpstreamRequest[] } {
  const sent: UpstreamRequest[] = [];
  const send: CarrierDeps["send"] = (_served, request) => {
    sent.push(request);
    return Promise.resolve(sent.length === 1 ? initialized : wholeAnswer(202, ""));
  };
  const nobody = () => { throw new Error("nobody is asked"); };
  const peers = { name: "p", open: nobody, send: nobody, tell: nobody };
  return { sent, deps: { send, bounds: gatewayBounds, held: heldBytes(1e9, 1e9), peers, exchanges: { hold: nobody }, newId: () => "n", onError: () => undefined } };
}

/** A client's request, with a body of this text. */
function crossingOf(text: string): Crossing {
  const request = { method: "POST", path: "/mcp", headers: { authorization: "Bearer s", "mcp-method": "tools/call" }, body: Buffer.from(text), signal: new AbortController().signal } as const;
  return { served: { document: { org: { id: "o" }, server: { id: "s" } } }, grant: { id: "g" }, request, message: { kind: "open-stream" } } as unknown as Crossing;
}

const said = (more: object = {}) => ({ protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "n", version: "1" }, ...more });
const json = { "content-type": "application/json", "mcp-session-id": "sid" };
const asJson = (result: object) => wholeAnswer(200, JSON.stringify({ jsonrpc: "2.0", id: 0, result }), json);
const asEvents = (result: object) => wholeAnswer(200, `data: ${JSON.stringify({ jsonrpc: "2.0", id: 0, result })}\n\n`, { ...json, "content-type": "text/event-stream" });

it("keeps nothing of the request that it was begun for, and ends it by the same way", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const { deps, sent } = door(asJson(said()));
  const begin = async () => {
    const crossing = crossingOf("x");
    return { begun: await beginSession(crossing, client, deps), body: new WeakRef(crossing.request.body ?? {}), whole: new WeakRef(crossing) };
  };
  const { begun, body, whole } = await begin();
  await expect.poll(() => {
    collect();
    return [body.deref() === undefined, whole.deref() === undefined];
  }).toEqual([true, true]);
  await begun.end();
  expect(sent.at(-1)).toMatchObject({ method: "DELETE", path: "/mcp", body: null, headers: { authorization: "Bearer s", "mcp-session-id": "sid", "mcp-protocol-version": "2025-11-25" } });
});

it.each([["one object", asJson], ["an event", asEvents]] as const)("keeps of what the server says of itself in %s what is asked for, up to its bound (bridgeInitializedBytesMax)", async (_form, answerOf) => {
  const bound = 2_000;
  const begin = (instructions: string) => {
    const { deps } = door(answerOf(said({ instructions, other: "o" })));
    return beginSession(crossingOf("x"), client, { ...deps, bounds: { ...gatewayBounds, bridgeInitializedBytesMax: bound } });
  };
  const around = Math.max(...[asJson, asEvents].map((form) => sizeOf(form(said({ instructions: "", other: "o" })))));
  const { initialized } = await begin("i".repeat(bound - around));
  expect(initialized).toEqual(said({ instructions: "i".repeat(bound - around) }));
  await expect(begin("i".repeat(bound))).rejects.toThrow(/cannot be read/);
});

function sizeOf(answer: UpstreamAnswer): number {
  let size = 0;
  answer.read({ data: (chunk) => void (size += chunk.length), end: () => undefined, fail: () => undefined });
  return size;
}
