// What the batches of limits promise: one step of a key at a time, what arrives meanwhile together and in order, everybody answered, never too many.
import { describe, expect, test } from "vitest";
import { batchByKey } from "@/lib/base/batch-by-key";

/** A store that answers when it is told to. */
function heldStore() {
  const asked: (readonly [string, readonly number[]])[] = [];
  const answers: (() => void)[] = [];
  const ask = (key: string, questions: readonly number[]) => {
    asked.push([key, questions]);
    return new Promise<readonly number[]>((resolve) => answers.push(() => resolve(questions.map((question) => question * 10))));
  };
  const answerNext = async () => {
    answers.shift()?.();
    await turn();
  };
  return { asked, ask, answerNext };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("batchByKey", () => {
  test("asks in the same turn where nothing of the key is under way, and together what arrives meanwhile, in order, full batches first", async () => {
    const { asked, ask, answerNext } = heldStore();
    const question = batchByKey(ask, { batchMax: 2, waitingMax: 8 });
    const first = [question("a", 1), question("b", 2)];
    await turn();
    expect(asked).toEqual([["a", [1]], ["b", [2]]]);
    const all = Promise.all([...first, question("a", 3), question("a", 4), question("a", 5)]);
    expect(asked).toHaveLength(2);
    for (let turn = 0; turn < 4; turn += 1) await answerNext();
    expect(asked.slice(2)).toEqual([["a", [3, 4]], ["a", [5]]]);
    expect(await all).toEqual([10, 20, 30, 40, 50]);
  });

  test("asks together what came in one turn, in order, each key by itself", async () => {
    const { asked, ask, answerNext } = heldStore();
    const question = batchByKey(ask, { batchMax: 2, waitingMax: 8 });
    const all = Promise.all([question("a", 1), question("b", 2), question("a", 3), question("a", 4)]);
    for (let turns = 0; turns < 4; turns += 1) await answerNext();
    // While each turn brings more of a key, its batch waits another.
    expect(asked).toEqual([["b", [2]], ["a", [1, 3]], ["a", [4]]]);
    expect(await all).toEqual([10, 20, 30, 40]);
  });

  test("asks together what weighs no more than a batch may, and by itself what weighs more alone", async () => {
    const { asked, ask, answerNext } = heldStore();
    const question = batchByKey(ask, { batchMax: 4, waitingMax: 8, weigh: (number) => number });
    const all = Promise.all([2, 2, 1, 9, 3, 1, 1].map((number) => question("a", number)));
    for (let turns = 0; turns < 12; turns += 1) await answerNext();
    expect(asked.map(([, questions]) => questions)).toEqual([[2, 2], [1], [9], [3, 1], [1]]);
    expect(await all).toEqual([20, 20, 10, 90, 30, 10, 10]);
  });

  test("holds exactly so many waiting questions of a key", async () => {
    const { ask, answerNext } = heldStore();
    const question = batchByKey(ask, { batchMax: 4, waitingMax: 2 });
    const first = question("a", 1);
    await turn();
    const held = Promise.all([first, question("a", 2), question("a", 3)]);
    await expect(question("a", 4)).rejects.toThrow("too many");
    await answerNext();
    await answerNext();
    expect(await held).toEqual([10, 20, 30]);
  });

  test("fails every question of a batch whose asking fails, or is not answered whole", async () => {
    const failing = batchByKey<number, number>(() => Promise.reject(new Error("away")), { batchMax: 8, waitingMax: 16 });
    await expect(failing("a", 1)).rejects.toThrow("away");
    const short = batchByKey<number, number>(async () => [], { batchMax: 8, waitingMax: 16 });
    await expect(Promise.allSettled([short("a", 1), short("a", 2)])).resolves.toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  });
});
