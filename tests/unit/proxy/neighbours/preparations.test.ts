// How many calls of a grant are judged and recorded at one time, at the bound and one past it.
import { expect, it } from "vitest";
import { company } from "@/proxy/neighbours/company";
import { preparations } from "@/proxy/neighbours/preparations";

function scene(preparedPerGrantAmongOthersMax: number) {
  let nowMs = 0;
  const about = company(1_000, () => nowMs);
  const { enter, leave } = preparations({ preparedPerGrantAmongOthersMax }, about);
  const entered: string[] = [];
  const ask = (grantId: string, name: string): void => {
    about.note(grantId);
    const room = enter(grantId);
    if (room === null) entered.push(name);
    else void room.then(() => entered.push(name));
  };
  const over = async (grantId: string): Promise<void> => {
    leave(grantId);
    await Promise.resolve();
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { entered, ask, over, pass };
}

it("lets so many of a grant in where others are about, the next as one has left, and each in its order (preparedPerGrantAmongOthersMax)", async () => {
  const { entered, ask, over } = scene(2);
  ask("b", "b1");
  for (const name of ["a1", "a2", "a3", "a4"]) ask("a", name);
  expect(entered).toEqual(["b1", "a1", "a2"]);
  ask("b", "b2");
  expect(entered).toEqual(["b1", "a1", "a2", "b2"]);
  await over("a");
  expect(entered.slice(4)).toEqual(["a3"]);
  await over("a");
  expect(entered.slice(5)).toEqual(["a4"]);
  for (let left = 0; left < 2; left += 1) await over("a");
  ask("a", "a5");
  expect(entered.slice(6)).toEqual(["a5"]);
});

it("lets in whatever comes of a grant that is alone", () => {
  const { entered, ask } = scene(1);
  for (const name of ["a1", "a2", "a3"]) ask("a", name);
  expect(entered).toEqual(["a1", "a2", "a3"]);
});

it("lets nobody in before those that wait, though the grant is alone again, and in the end all of them", async () => {
  const { entered, ask, over, pass } = scene(1);
  ask("b", "b1");
  for (const name of ["a1", "a2"]) ask("a", name);
  pass(1_001);
  ask("a", "a3");
  expect(entered).toEqual(["b1", "a1"]);
  await over("a");
  await over("a");
  expect(entered).toEqual(["b1", "a1", "a2", "a3"]);
});

it("waits until those beyond the bound are over that came while the grant was alone", async () => {
  const { entered, ask, over } = scene(1);
  for (const name of ["a1", "a2", "a3"]) ask("a", name);
  ask("b", "b1");
  ask("a", "a4");
  for (let left = 0; left < 2; left += 1) await over("a");
  expect(entered).not.toContain("a4");
  await over("a");
  expect(entered).toContain("a4");
});
