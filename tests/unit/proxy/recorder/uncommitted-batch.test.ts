// What the operator reads when calls were refused for want of a record: how many, how long, and the cause by its name.
import { expect, it } from "vitest";
import { uncommittedBatch } from "@/proxy/recorder/uncommitted-batch";
import { retryUndone } from "@/proxy/recorder/retry-undone";

const failed = (message: string, code?: string) => Object.assign(new Error(message), code === undefined ? {} : { code });

it.each([
  [failed("canceling statement due to statement timeout", "57014"), "SQLSTATE 57014"],
  [failed('invalid input syntax for type integer: "a value of somebody"', "22P02"), "SQLSTATE 22P02"],
  [failed("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"), "ECONNREFUSED"],
  [failed("Query read timeout"), "Query read timeout"],
  ["nothing that is thrown", "unknown"],
])("a batch that was not committed names its cause: %s", (error, cause) => {
  expect(uncommittedBatch(error, 16, 2_013.4)).toMatchObject({ message: `16 records were not committed after 2013 ms: ${cause}`, cause: error });
});

it.each([["40P01", 3], ["40001", 3], ["55P03", 3], ["57014", 1], ["23505", 1], [undefined, 1]])("what ended with SQLSTATE %s is tried so often in all: %s", async (code, tries) => {
  let tried = 0;
  const heard: unknown[] = [];
  const error = failed("no", code);
  await expect(retryUndone(() => {
    tried += 1;
    return Promise.reject(error);
  }, { triesMax: 3, pauseMs: 20, withinMs: 1_000, onUndone: (undone) => heard.push(undone) })).rejects.toBe(error);
  expect([tried, heard.length]).toEqual([tries, tries - 1]);
});

it("what was undone is not tried again once its time is up", async () => {
  let tried = 0;
  await expect(retryUndone(() => {
    tried += 1;
    return Promise.reject(failed("no", "40P01"));
  }, { triesMax: 3, pauseMs: 20, withinMs: 0, onUndone: () => undefined })).rejects.toThrow();
  expect(tried).toBe(1);
});
