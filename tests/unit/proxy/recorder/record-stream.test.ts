// What is written together waits for more of the same organization, and for nobody else's.
import { expect, it } from "vitest";
import { gatewayBounds } from "@/proxy/bounds";
import { recordStream, type StreamedRecord } from "@/proxy/recorder/record-stream";

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
