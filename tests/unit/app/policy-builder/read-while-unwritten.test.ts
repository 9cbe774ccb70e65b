// A look that was sent before a write and answered after it is not taken for another's change.
import { expect, it } from "vitest";
import { readWhileUnwritten } from "@/app/(console)/[org]/servers/[server]/policy/draft/read-while-unwritten";

it("passes over an answer that a write has overtaken, and no other", async () => {
  let writes = 0;
  let answer: (record: string) => void = () => undefined;
  const read = () => new Promise<string>((resolve) => { answer = resolve; });
  const overtaken = readWhileUnwritten(read, () => writes);
  writes += 1;
  answer("older");
  expect(await overtaken).toBeNull();
  const fresh = readWhileUnwritten(read, () => writes);
  answer("newer");
  expect(await fresh).toBe("newer");
  expect(await readWhileUnwritten(() => Promise.resolve(null), () => writes)).toBeNull();
});
