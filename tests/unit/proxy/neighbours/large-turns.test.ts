// Large bodies are read one by one, and others have their turn between any two.
import { expect, it } from "vitest";
import { company } from "@/proxy/neighbours/company";
import { largeTurns, ownClockwork } from "@/proxy/neighbours/large-turns";
import { turns } from "@/proxy/neighbours/turns";

function scene() {
  const coming: (() => void)[] = [];
  const nextTurn = (next: () => void) => void coming.push(next);
  const timers: { readonly next: () => void; readonly ms: number }[] = [];
  let nowMs = 0;
  const grants = company(1_000, () => nowMs);
  const clockwork = { nextTurn, afterThis: (next: () => void) => void Promise.resolve().then(next), later: (next: () => void, ms: number) => void timers.push({ next, ms }), monotonicMs: () => nowMs };
  const large = largeTurns(3, grants, clockwork);
  const small = turns({ beginAtOnceMax: 1, beginAtOncePerGrantMax: 1, beginAtOncePerGrantAmongOthersMax: 1, beginWaitingMax: 1_000 }, grants, nextTurn);
  const begun: string[] = [];
  return {
    begun, coming, timers, grants,
    /** Its turn takes so long. */
    askLarge: (grantId: string, name: string, ms = 0) => void large.take({ orgId: `org of ${grantId}`, grantId }).then(() => {
      begun.push(name);
      nowMs += ms;
    }),
    askSmall(grantId: string, name: string) {
      const turn = small.take({ orgId: `org of ${grantId}`, grantId });
      if (turn === null) begun.push(name);
      else if (turn !== "full") void turn.then(() => begun.push(name));
    },
    async pass() {
      for (const next of coming.splice(0)) {
        next();
        // As Node does: what a turn has resolved goes on before the next one begins.
        await Promise.resolve();
        await Promise.resolve();
      }
    },
  };
}

it("lets what has come already go before a large body, even where nobody waits", async () => {
  const { begun, askLarge, askSmall, pass } = scene();
  askLarge("a", "large");
  askSmall("b", "small");
  expect(begun).toEqual(["small"]);
  await pass();
  expect(begun).toEqual(["small", "large"]);
});

it("begins a small call that came behind many large bodies before the second of them", async () => {
  const { begun, askLarge, askSmall, pass } = scene();
  for (const name of ["1", "2", "3"]) askLarge("a", name);
  await pass();
  // Two, so that one of them has to wait for a turn.
  for (const name of ["s1", "s2"]) askSmall("b", name);
  for (let count = 0; count < 6; count += 1) await pass();
  expect(begun).toEqual(["1", "s1", "s2", "2", "3"]);
});

it("never begins two in turns that follow each other, whenever they came", async () => {
  const { begun, askLarge, pass } = scene();
  const perTurn: number[] = [];
  for (const name of ["1", "2", "3"]) {
    askLarge("a", name);
    const before = begun.length;
    await pass();
    perTurn.push(begun.length - before);
  }
  for (let count = 0; count < 4; count += 1) {
    const before = begun.length;
    await pass();
    perTurn.push(begun.length - before);
  }
  expect(perTurn).toEqual([1, 0, 1, 0, 1, 0, 0]);
});

it("takes the grants in turn, leaves nobody behind, and asks for no turn when nobody waits", async () => {
  const { begun, coming, askLarge, pass } = scene();
  for (const name of ["a1", "a2", "a3"]) askLarge("a", name);
  askLarge("b", "b1");
  for (let count = 0; count < 10; count += 1) await pass();
  expect([begun, coming]).toEqual([["a1", "b1", "a2", "a3"], []]);
});

it("rests three times as long as a turn took while other grants are about, and not otherwise", async () => {
  const { begun, grants, timers, askLarge, pass } = scene();
  grants.note("a");
  for (const name of ["1", "2", "3"]) askLarge("a", name, 5);
  await pass();
  expect([begun, timers]).toEqual([["1"], []]);
  grants.note("b");
  for (let count = 0; count < 5; count += 1) await pass();
  expect([begun, timers.map(({ ms }) => ms)]).toEqual([["1", "2"], [15]]);
  timers[0]?.next();
  await Promise.resolve();
  expect(begun).toEqual(["1", "2", "3"]);
});

it("measures what follows without a wait, however many promises it passes", async () => {
  const clock = ownClockwork(() => performance.now());
  const order: string[] = [];
  await new Promise<void>((over) => {
    setImmediate(() => {
      clock.afterThis(() => {
        order.push("after");
        over();
      });
      void Promise.resolve().then(async () => {
        for (let count = 0; count < 20; count += 1) await Promise.resolve();
        order.push("work");
      });
      setImmediate(() => order.push("next turn"));
    });
  });
  expect(order).toEqual(["work", "after"]);
});
