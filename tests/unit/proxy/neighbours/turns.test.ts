// One grant's burst does not stand before another's request.
import { expect, it } from "vitest";
import { company } from "@/proxy/neighbours/company";
import { turns } from "@/proxy/neighbours/turns";

function scene(atOnceMax: number, perGrantMax = atOnceMax, perGrantAmongOthersMax = perGrantMax, waitingMax = 1_000) {
  const coming: (() => void)[] = [];
  let nowMs = 0;
  const { take } = turns({ beginAtOnceMax: atOnceMax, beginAtOncePerGrantMax: perGrantMax, beginAtOncePerGrantAmongOthersMax: perGrantAmongOthersMax, beginWaitingMax: waitingMax }, company(1_000, () => nowMs), (next) => void coming.push(next));
  const begun: string[] = [];
  const refused: string[] = [];
  const ask = (grantId: string, name: string, orgId = `org of ${grantId}`): void => {
    const turn = take({ orgId, grantId });
    if (turn === null) begun.push(name);
    else if (turn === "full") refused.push(name);
    else void turn.then(() => begun.push(name));
  };
  const pass = async (): Promise<void> => {
    coming.shift()?.();
    await Promise.resolve();
  };
  const wait = (ms: number): void => {
    nowMs += ms;
  };
  return { begun, refused, ask, pass, coming, wait };
}

it("lets a request begin at once where nobody waits", async () => {
  const { begun, ask, pass, coming } = scene(1);
  for (const name of ["1", "2", "3"]) {
    ask("a", name);
    await pass();
  }
  expect([begun, coming]).toEqual([["1", "2", "3"], []]);
});

it("begins a few a turn under load, grants in turn, and nobody is left behind", async () => {
  const { begun, ask, pass, coming } = scene(2);
  for (const name of ["a1", "a2", "a3", "a4", "a5"]) ask("a", name);
  ask("b", "b1");
  expect(begun).toEqual(["a1", "a2"]);
  await pass();
  expect(begun).toEqual(["a1", "a2", "a3", "b1"]);
  // Who comes while others wait waits behind its own, and no longer.
  ask("b", "b2");
  expect(begun).toHaveLength(4);
  await pass();
  expect(begun).toEqual(["a1", "a2", "a3", "b1", "a4", "b2"]);
  await pass();
  expect(begun).toEqual(["a1", "a2", "a3", "b1", "a4", "b2", "a5"]);
  await pass();
  ask("b", "b3");
  expect(begun.at(-1)).toBe("b3");
  await pass();
  expect(coming).toEqual([]);
});

it("lets one grant's burst stand before another's request by no more than a turn", async () => {
  const { begun, ask, pass } = scene(4);
  for (let count = 0; count < 32; count += 1) ask("a", "a");
  await pass();
  ask("b", "b");
  await pass();
  expect(begun).toHaveLength(12);
  expect(begun.slice(8)).toContain("b");
});

it("begins no more of one grant in a turn than its share, and others beside it at once", async () => {
  const { begun, ask, pass, coming } = scene(8, 2);
  for (const name of ["a1", "a2", "a3", "a4", "a5"]) ask("a", name);
  for (const name of ["b1", "c1"]) ask(name[0] ?? "", name);
  expect(begun).toEqual(["a1", "a2", "b1", "c1"]);
  await pass();
  expect(begun.slice(4)).toEqual(["a3", "a4"]);
  await pass();
  expect(begun.slice(6)).toEqual(["a5"]);
  await pass();
  await pass();
  expect(coming).toEqual([]);
});

it("lets a grant begin fewer at once while another has begun something of late", async () => {
  const { begun, ask, pass, wait } = scene(8, 4, 2);
  for (let count = 0; count < 12; count += 1) ask("a", "a");
  expect(begun).toHaveLength(4);
  ask("b", "b");
  await pass();
  expect(begun.slice(4)).toEqual(["b", "a", "a"]);
  wait(1_000);
  await pass();
  expect(begun).toHaveLength(9);
  wait(1);
  await pass();
  expect(begun).toHaveLength(13);
  expect(begun.filter((name) => name === "b")).toHaveLength(1);
});

it("lets so many wait and no more, but of grants that have less than an equal part; and whoever comes when some have begun", async () => {
  const { begun, refused, ask, pass } = scene(1, 1, 1, 3);
  for (const name of ["a1", "a2", "a3", "a4", "a5", "a6"]) ask("a", name);
  expect([begun, refused]).toEqual([["a1"], ["a5", "a6"]]);
  for (const name of ["b1", "b2", "c1", "b3", "a7", "b4"]) ask(name[0] ?? "", name);
  expect(refused).toEqual(["a5", "a6", "b3", "a7", "b4"]);
  for (let turn = 0; turn < 4; turn += 1) await pass();
  ask("a", "a8");
  expect(refused).toHaveLength(5);
  for (let turn = 0; turn < 4; turn += 1) await pass();
  expect([...begun].sort()).toEqual(["a1", "a2", "a3", "a4", "a8", "b1", "b2", "c1"]);
});

it("lets an organization's many grants stand before another organization's request by no more than a turn, and never in its place", async () => {
  const { begun, refused, ask, pass } = scene(2, 1, 1, 20);
  for (let grant = 0; grant < 400; grant += 1) for (let count = 0; count < 3; count += 1) ask(`a${String(grant)}`, "a", "attacker");
  expect(begun).toHaveLength(2);
  for (const name of ["b1", "b2", "b3", "b4"]) ask("b", name, "victim");
  expect(refused.filter((name) => name !== "a")).toEqual([]);
  for (let turn = 0; turn < 4; turn += 1) await pass();
  expect(begun.filter((name) => name !== "a")).toEqual(["b1", "b2", "b3", "b4"]);
});
