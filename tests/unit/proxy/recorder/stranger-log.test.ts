// Tokens that opened nothing are looked up so many together, and one that nobody has not again while it is remembered.
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { strangerLog } from "@/proxy/recorder/stranger-log";

/** Where nobody has any token; each question is answered when it is told to. */
function scene(bounds: { readonly tokenLookupBatchMax?: number; readonly unknownTokensMax?: number }) {
  const asked: (readonly string[])[] = [];
  const answers: (() => void)[] = [];
  const log = strangerLog((text, [hashes]) => {
    if (!text.includes("FROM grants")) return Promise.resolve({ rows: [] });
    asked.push(Array.isArray(hashes) ? hashes.map(String) : []);
    return new Promise((resolve) => answers.push(() => resolve({ rows: [] })));
  }, { ...gatewayBounds, ...bounds }, { newCallId: () => "cal_1", record: () => undefined, onError: () => undefined });
  const note = (...tokens: readonly string[]) => {
    for (const tokenHash of tokens) log.note({ source: `192.0.2.${String(tokenHash.charCodeAt(0))}`, code: "invalid_token", tokenHash, httpMethod: "POST", clientIp: "192.0.2.1", atMs: 0 });
  };
  const answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    answers.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { log, note, answer, asked };
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
