// One grant's burst does not stand before another's request.
import { expect, it } from "vitest";
import { turns } from "@/proxy/streams/turns";

function scene(atOnceMax: number) {
  const coming: (() => void)[] = [];
  const { take } = turns(atOnceMax, (next) => void coming.push(next));
  const begun: string[] = [];
  const ask = (grantId: string, name: string): void => {
    const turn = take(grantId);
    if (turn === null) begun.push(name);
    else void turn.then(() => begun.push(name));
  };
  const pass = async (): Promise<void> => {
    coming.shift()?.();
    await Promise.resolve();
  };
  return { begun, ask, pass, coming };
}

it("lets a request begin at once where nobody waits", async () => {
  const { begun, ask, pass, coming } = scene(1);
  for (const name of ["1", "2", "3"]) {
    ask("a", name);
    await pass();
  }
  expect([begun, coming]).toEqual([["1", "2", "3"], []]);
});

it("begins one a turn under load, grants in turn, and nobody is left behind", async () => {
  const { begun, ask, pass, coming } = scene(2);
  for (const name of ["a1", "a2", "a3", "a4"]) ask("a", name);
  ask("b", "b1");
  expect(begun).toEqual(["a1", "a2"]);
  await pass();
  expect(begun).toEqual(["a1", "a2", "a3"]);
  // Who comes while others wait waits behind its own, and no longer.
  ask("b", "b2");
  await pass();
  await pass();
  await pass();
  expect(begun).toEqual(["a1", "a2", "a3", "b1", "a4", "b2"]);
  await pass();
  ask("b", "b3");
  expect(begun.at(-1)).toBe("b3");
  await pass();
  expect(coming).toEqual([]);
});
