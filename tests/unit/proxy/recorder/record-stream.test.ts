// What is written together waits for more of the same organization, and for nobody else's.
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { recordStream, type Keeping, type StreamedRecord } from "@/proxy/recorder/record-stream";

/** Commits in each turn of the process a record for each of these letters, an organization's; answers what was written together. */
async function batchesOf(turns: readonly string[]): Promise<readonly string[]> {
  const batches: string[] = [];
  const stream = recordStream<StreamedRecord>(async (batch) => void batches.push(batch.map(({ record }) => record.org).join("")), { ...gatewayBounds, intentTurnsMax: 4 }, {
    onError: () => undefined, onLoss: () => undefined,
  });
  const commits: Promise<void>[] = [];
  for (const letters of turns) {
    for (const org of letters) commits.push(stream.commit({ org, body: "{}", id: org }));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(commits);
  return batches;
}

it("waits some turns of the process while each brings more intents of one organization", async () => {
  expect(await batchesOf(["aa", "aa", "aa", "aa", "aa"])).toEqual(["aaaaaaaa", "aa"]);
});

it("keeps nobody waiting for more of another organization's: what has come is written at the end of the turn", async () => {
  expect(await batchesOf(["aab", "aa", "ab", "ba"])).toEqual(["aab", "aaab", "ba"]);
});

it("waits again where an organization is alone again", async () => {
  expect(await batchesOf(["ab", "aa", "aa", "a"])).toEqual(["ab", "aaaaa"]);
});

it("keeps the ends of calls that are in doubt beside an organization's refusals: as many as intents may wait, and leaves room for the others'", async () => {
  const lost: string[] = [];
  const stream = recordStream<StreamedRecord>(() => Promise.reject(new Error("away")), { ...gatewayBounds, refusalsWaitingPerOrgMax: 3, intentsWaitingMax: 5, outcomesWaitingMax: 20 }, {
    onError: () => undefined, onLoss: ({ id }) => void lost.push(id),
  });
  const keep = (org: string, as: Keeping, count: number) => {
    for (let n = 1; n <= count; n += 1) stream.keepSoon({ org, body: "{}", id: `${org} ${as} ${String(n)}` }, as);
  };
  keep("a", "refusal", 4);
  keep("a", "doubt", 6);
  keep("b", "doubt", 1);
  keep("a", "outcome", 7);
  expect(lost).toEqual(["a refusal 4", "a doubt 6"]);
  expect(stream.waiting().kept).toBe(3 + 5 + 1 + 7);
  expect(await stream.drain(20)).toBe(16);
});
