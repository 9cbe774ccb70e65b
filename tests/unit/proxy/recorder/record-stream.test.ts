// What is written together waits for more of the same organization, and for nobody else's.
import { expect, it } from "vitest";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
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

/** A stream whose batches are written when they are told to; `answer` false: that Postgres is away. */
function heldStream(bounds: Partial<GatewayBounds>) {
  const batches: string[][] = [];
  const lost: string[] = [];
  const answers: ((isThere: boolean) => void)[] = [];
  const stream = recordStream<StreamedRecord>((batch) => {
    batches.push(batch.map(({ record }) => record.id));
    return new Promise((resolve, reject) => answers.push((isThere) => (isThere ? resolve() : reject(new Error("away")))));
  }, { ...gatewayBounds, intentTurnsMax: 1, outcomeLingerMs: 0, recordRetryMs: 1, ...bounds }, { onError: () => undefined, onLoss: ({ id }) => void lost.push(id) });
  const answer = async (isThere = true) => {
    await turn();
    answers.shift()?.(isThere);
    await turn();
  };
  return { stream, batches, lost, answer };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
const recordOf = (id: string, org = "a") => ({ org, body: "{}", id });

it("lets so many intents wait and refuses the next, which is not written later either; once some were written there is room again (intentsWaitingMax)", async () => {
  const { stream, batches, answer } = heldStream({ intentsWaitingMax: 2 });
  const first = stream.commit(recordOf("1"));
  await turn();
  const waiting = [stream.commit(recordOf("2")), stream.commit(recordOf("3"))];
  await expect(stream.commit(recordOf("4"))).rejects.toThrow("too many records wait to be committed");
  expect(stream.waiting().intents).toBe(2);
  await answer();
  await first;
  await answer();
  await Promise.all(waiting);
  const later = stream.commit(recordOf("5"));
  await answer();
  await later;
  expect(batches).toEqual([["1"], ["2", "3"], ["5"]]);
});

it("keeps so many outcomes while Postgres is away, whosever they are, says of each that is one too many that it is lost, and writes the others (outcomesWaitingMax)", async () => {
  const { stream, batches, lost, answer } = heldStream({ outcomesWaitingMax: 3 });
  for (const [id, org] of [["1", "a"], ["2", "a"], ["3", "b"], ["4", "a"], ["5", "c"]] as const) stream.keepSoon(recordOf(id, org), "outcome");
  expect([stream.waiting().kept, lost]).toEqual([3, ["4", "5"]]);
  await answer(false);
  stream.keepSoon(recordOf("6"), "outcome");
  expect(lost).toEqual(["4", "5", "6"]);
  await answer();
  stream.keepSoon(recordOf("7"), "outcome");
  await answer();
  expect([batches, stream.waiting().kept, lost]).toEqual([[["1", "2", "3"], ["1", "2", "3"], ["7"]], 0, ["4", "5", "6"]]);
});

it("writes so many intents and so many others at once, and no more (recordBatchMax)", async () => {
  const { stream, batches, answer } = heldStream({ recordBatchMax: 2 });
  const intents = ["1", "2", "3"].map((id) => stream.commit(recordOf(id)));
  for (const id of ["x", "y", "z"]) stream.keepSoon(recordOf(id), "outcome");
  for (let round = 0; round < 4; round += 1) await answer();
  await Promise.all(intents);
  expect(batches.every((batch) => batch.filter((id) => /\d/.test(id)).length <= 2 && batch.filter((id) => /\D/.test(id)).length <= 2)).toBe(true);
  expect(batches.flat().sort()).toEqual(["1", "2", "3", "x", "y", "z"]);
});

it("sends again what failed, at its places and before anything that came meanwhile, so that no batch is larger for it", async () => {
  const { stream, batches, answer } = heldStream({ recordBatchMax: 2 });
  for (const id of ["1", "2"]) stream.keepSoon(recordOf(id), "outcome");
  await turn();
  for (const id of ["3", "4"]) stream.keepSoon(recordOf(id), "outcome");
  await answer(false);
  await answer();
  await answer();
  expect(batches).toEqual([["1", "2"], ["1", "2"], ["3", "4"]]);
});

it("keeps nobody waiting for a refusal's record while Postgres is away, and writes it later all the same", async () => {
  const { stream, batches, lost, answer } = heldStream({ recordRetryMs: 100 });
  stream.keepSoon(recordOf("1"), "outcome");
  await answer(false);
  let isOver = false;
  void stream.keep(recordOf("2")).then(() => (isOver = true));
  await turn();
  expect(isOver).toBe(true);
  await expect.poll(async () => {
    await answer();
    return stream.waiting().kept;
  }).toBe(0);
  expect([batches, lost]).toEqual([[["1"], ["1"], ["2"]], []]);
});

it("tells at its end of each record that it has not written, once", async () => {
  const { stream, lost, answer } = heldStream({});
  stream.keepSoon(recordOf("under way"), "outcome");
  await turn();
  for (const id of ["1", "2"]) stream.keepSoon(recordOf(id), "outcome");
  expect(await stream.drain(10)).toBe(3);
  expect(lost).toEqual(["1", "2"]);
  // Of the batch that is under way nobody knows before it has failed.
  await answer(false);
  expect(lost).toEqual(["1", "2", "under way"]);
});

it("tells at its end of what waits to be sent again, too", async () => {
  const { stream, batches, lost, answer } = heldStream({ recordRetryMs: 60_000 });
  stream.keepSoon(recordOf("1"), "outcome");
  await answer(false);
  const left = stream.drain(100);
  await answer(false);
  expect(await left).toBe(1);
  expect([batches, lost]).toEqual([[["1"], ["1"]], ["1"]]);
});
