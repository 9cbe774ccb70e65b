// What a session with a server of the old transport keeps for its client is bounded, and the server is held back at the bound (law L12).
import { expect, it } from "vitest";
import { parseTargetUrl } from "@/lib/egress/parse-target-url";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import type { UpstreamAnswer } from "@/proxy/upstream/dispatch-upstream";
import { ServerSession } from "@/proxy/upstream/http-sse/server-session";
import { silentAnswer } from "@/tests/support/silent-answer";

function scene(bounds: Partial<GatewayBounds>) {
  const server = parseTargetUrl("https://mcp.example/sse");
  if (server === null) throw new Error("not a target");
  let heldBytes = 0;
  const { answer, say, state } = silentAnswer();
  const session = new ServerSession(answer, server, { ...gatewayBounds, ...bounds }, {
    take: (bytes) => {
      heldBytes += bytes;
      return true;
    },
    give: (bytes) => void (heldBytes -= bytes),
  }, () => undefined);
  say("event: endpoint\ndata: /messages\n\n");
  return { session, state, tell: (data: string) => say(`event: message\ndata: ${data}\n\n`), heldBytes: () => heldBytes };
}

const notice = (text: string) => JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { text } });

/** What a client gets that reads all there is. */
function readAll(answer: UpstreamAnswer | null): readonly string[] {
  const texts: string[] = [];
  answer?.read({ data: (chunk) => void texts.push(...Buffer.from(chunk).toString().split("\n").filter((line) => line.startsWith("data:"))), end: () => undefined, fail: () => undefined });
  return texts.map((line) => line.replace(/^data: ?/, ""));
}

it("keeps so many messages, and so many bytes of them, for a client that does not listen yet, drops the others, and counts none once they are read (httpSseWaitingMax, httpSseWaitingBytesMax)", () => {
  const [small, large] = [notice("s"), notice("x".repeat(100))];
  const inNumber = scene({ httpSseWaitingMax: 2 });
  for (let count = 0; count < 4; count += 1) inNumber.tell(small);
  expect(inNumber.heldBytes()).toBe(2 * small.length);
  expect(readAll(inNumber.session.listen({}))).toEqual([small, small]);
  expect(inNumber.heldBytes()).toBe(0);

  const inBytes = scene({ httpSseWaitingBytesMax: large.length + small.length });
  for (const text of [large, large, small, small]) inBytes.tell(text);
  expect(inBytes.heldBytes()).toBe(large.length + small.length);
  expect(readAll(inBytes.session.listen({}))).toEqual([large, small]);
  expect(inBytes.heldBytes()).toBe(0);
});

it("holds the server back while more waits for its client than may, and lets it go on once that is read (httpSseQueuedBytesMax)", () => {
  const { session, state, tell, heldBytes } = scene({ httpSseQueuedBytesMax: 200 });
  const listening = session.listen({});
  tell(notice("x".repeat(50)));
  expect(state().isPaused).toBe(false);
  tell(notice("x".repeat(150)));
  expect(state().isPaused).toBe(true);
  readAll(listening);
  expect([state().isPaused, heldBytes()]).toEqual([false, 0]);
});
