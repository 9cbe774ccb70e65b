// What the batches of limits promise: together what comes up together, in order, everybody answered, never too many.
import { describe, expect, test } from "vitest";
import { batchByTurn } from "@/proxy/limits/batch-by-turn";

function recording() {
  const batches: (readonly [string, readonly number[]])[] = [];
  const ask = async (key: string, questions: readonly number[]) => {
    batches.push([key, questions]);
    return questions.map((question) => question * 10);
  };
  return { batches, ask };
}

describe("batchByTurn", () => {
  test("asks what comes up in one turn together, each key apart, in order", async () => {
    const { batches, ask } = recording();
    const question = batchByTurn(ask, { batchMax: 8, waitingMax: 16 });
    expect(await Promise.all([question("a", 1), question("b", 2), question("a", 3)])).toEqual([10, 20, 30]);
    expect(batches).toEqual([["a", [1, 3]], ["b", [2]]]);
  });

  test("waits for no answer that is under way", async () => {
    const { batches } = recording();
    const question = batchByTurn<number, number>((key, questions) => {
      batches.push([key, questions]);
      return new Promise(() => undefined);
    }, { batchMax: 8, waitingMax: 16 });
    void question("a", 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    void question("a", 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(batches).toEqual([["a", [1]], ["a", [2]]]);
  });

  test("sends a full batch at once, and the rest with the turn", async () => {
    const { batches, ask } = recording();
    const question = batchByTurn(ask, { batchMax: 2, waitingMax: 16 });
    await Promise.all([1, 2, 3].map((one) => question("a", one)));
    expect(batches).toEqual([["a", [1, 2]], ["a", [3]]]);
  });

  test("holds exactly so many questions of a key without an answer, and takes more when they have one", async () => {
    let answer = (): void => undefined;
    const question = batchByTurn<number, number>((_key, questions) => new Promise((resolve) => {
      answer = () => resolve(questions);
    }), { batchMax: 8, waitingMax: 2 });
    const held = [question("a", 1), question("a", 2)];
    await expect(question("a", 3)).rejects.toThrow("too many");
    await new Promise((resolve) => setTimeout(resolve, 5));
    answer();
    expect(await Promise.all(held)).toEqual([1, 2]);
    const later = question("a", 4);
    await new Promise((resolve) => setTimeout(resolve, 5));
    answer();
    expect(await later).toBe(4);
  });

  test("fails every question of a batch whose asking fails, or is not answered whole", async () => {
    const failing = batchByTurn<number, number>(() => Promise.reject(new Error("away")), { batchMax: 8, waitingMax: 16 });
    await expect(Promise.allSettled([failing("a", 1), failing("a", 2)])).resolves.toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
    const short = batchByTurn<number, number>(async () => [1], { batchMax: 8, waitingMax: 16 });
    await expect(Promise.allSettled([short("a", 1), short("a", 2)])).resolves.toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
  });
});
