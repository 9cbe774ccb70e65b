// Tokens that opened nothing are looked up so many together, and one that nobody has not again while it is remembered.
import { expect, it } from "vitest";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { strangerLog } from "@/proxy/recorder/stranger-log";

/** Where nobody has any token; each question is answered when it is told to. */
function scene(bounds: Partial<GatewayBounds>) {
  const asked: (readonly string[])[] = [];
  const answers: (() => void)[] = [];
  const log = strangerLog((text, [hashes]) => {
    if (!text.includes("FROM grants")) return Promise.resolve({ rows: [] });
    asked.push(Array.isArray(hashes) ? hashes.map(String) : []);
    return new Promise((resolve) => answers.push(() => resolve({ rows: [] })));
  }, { ...gatewayBounds, ...bounds }, { newCallId: () => "cal_1", record: () => undefined, onError: () => undefined });
  const noteAt = (atMs: number, source: string, ...tokens: readonly string[]) => {
    for (const tokenHash of tokens) log.note({ source, code: "invalid_token", tokenHash, httpMethod: "POST", clientIp: source, atMs });
  };
  const note = (...tokens: readonly string[]) => {
    for (const token of tokens) noteAt(0, `192.0.2.${String(token.charCodeAt(0))}`, token);
  };
  const answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    answers.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { log, noteAt, note, answer, asked };
}

it("asks for so many tokens in one question (tokenLookupBatchMax)", async () => {
  const { log, note, answer, asked } = scene({ tokenLookupBatchMax: 2 });
  note("a", "b", "c");
  for (let round = 0; round < 2; round += 1) await answer();
  expect(asked).toEqual([["a", "b"], ["c"]]);
  await log.stop();
});

it("remembers so many that nobody has, and asks for what it has forgotten once more (unknownTokensMax)", async () => {
  const { log, note, answer, asked } = scene({ unknownTokensMax: 2 });
  const ask = async (token: string) => {
    note(token);
    await answer();
  };
  for (const token of ["a", "b", "a", "b", "c", "b", "a"]) await ask(token);
  expect(asked).toEqual([["a"], ["b"], ["c"], ["a"]]);
  await log.stop();
});

const [one, other] = ["192.0.2.1", "198.51.100.1"];

it("asks for so many tokens in a second, of all sources that try a few (tokenLookupsPerSecondMax), and for others in the next", async () => {
  const { log, noteAt, note, answer, asked } = scene({ tokenLookupsPerSecondMax: 2 });
  note("a", "b", "c");
  await answer();
  noteAt(999, one, "d");
  noteAt(1_000, one, "e");
  await answer();
  expect(asked).toEqual([["a", "b"], ["e"]]);
  await log.stop();
});

it("asks for more than a few of one source out of what is spare in a second (tokenLookupsSpareMax), which takes none from another", async () => {
  const { log, noteAt, answer, asked } = scene({ tokenLookupsPerSecondMax: 2, tokenLookupsPerSourceMax: 1, tokenLookupsSpareMax: 2 });
  noteAt(0, one, "a", "b", "c", "d");
  noteAt(0, other, "e", "f");
  await answer();
  noteAt(1_000, one, "g", "h");
  await answer();
  await answer();
  expect(asked.flat()).toEqual(["a", "b", "c", "e", "g", "h"]);
  await log.stop();
});

it("asks for so many of one source in a second, whatever is spare (tokenLookupsPerSourceInAllMax)", async () => {
  const { log, noteAt, answer, asked } = scene({ tokenLookupsPerSourceMax: 1, tokenLookupsPerSourceInAllMax: 3, tokenLookupsSpareMax: 100 });
  noteAt(0, one, "a", "b", "c", "d");
  noteAt(0, other, "e");
  await answer();
  await answer();
  expect(asked.flat()).toEqual(["a", "b", "c", "e"]);
  await log.stop();
});

it("keeps no more tokens waiting for an answer than it may ask for in a second", async () => {
  const { log, noteAt, answer, asked } = scene({ tokenLookupsPerSecondMax: 1, tokenLookupsSpareMax: 1 });
  for (const [second, token] of ["a", "b", "c", "d"].entries()) noteAt(second * 1_000, one, token);
  await answer();
  expect(asked).toEqual([["a", "b"]]);
  await log.stop();
});
