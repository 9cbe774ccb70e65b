// Many rows in one statement: nobody is told of a commit that was not, and one bad row fails alone.
import { expect, it } from "vitest";
import { groupCommit, isDataFault } from "@/proxy/recorder/group-commit";

const options = { batchMax: 4, waitingMax: 6, isRowsFault: isDataFault };

it("commits what arrives during a commit together, in order, no more at once than it may", async () => {
  const batches: (readonly number[])[] = [];
  const writing = groupCommit(async (rows: readonly number[]) => {
    batches.push(rows);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }, options);
  await Promise.all([1, 2, 3, 4, 5, 6].map((row) => writing.add(row)));
  expect(batches).toEqual([[1], [2, 3, 4, 5], [6]]);
});

it("fails only the row that is at fault", async () => {
  const committed: number[] = [];
  const writing = groupCommit((rows: readonly number[]) => {
    if (rows.includes(3)) return Promise.reject(Object.assign(new Error("bad row"), { code: "22P05" }));
    committed.push(...rows);
    return Promise.resolve();
  }, options);
  const settled = await Promise.allSettled([1, 2, 3, 4].map((row) => writing.add(row)));
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  expect(committed).toEqual([1, 2, 4]);
});

it("fails every row of a statement that may not have been committed, and refuses more than may wait", async () => {
  const writing = groupCommit(() => Promise.reject(new Error("connection lost")), options);
  const settled = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map((row) => writing.add(row)));
  expect(settled.every(({ status }) => status === "rejected")).toBe(true);
  expect(settled.filter((one) => one.status === "rejected" && String(one.reason).includes("too many"))).toHaveLength(1);
});
