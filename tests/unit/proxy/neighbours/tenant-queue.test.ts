// However many grants an organization has, it has one turn among the organizations.
import { expect, it } from "vitest";
import { tenantQueue } from "@/proxy/neighbours/tenant-queue";

const asker = (grantId: string) => ({ orgId: grantId.slice(0, 1), grantId });
const all = () => true;

function queueOf(...grantIds: readonly string[]) {
  const queue = tenantQueue<string>();
  for (const [index, grantId] of grantIds.entries()) queue.add(asker(grantId), `${grantId}.${String(index)}`);
  return queue;
}

function drain(queue: ReturnType<typeof queueOf>, mayRun: (grantId: string) => boolean = all): readonly string[] {
  const taken: string[] = [];
  for (let next = queue.take(mayRun); next !== null; next = queue.take(mayRun)) taken.push(next.job);
  return taken;
}

it("takes the organizations in turn, and the grants of each in turn", () => {
  const queue = queueOf("a1", "a1", "a2", "a3", "b1", "b1", "c1");
  expect(queue.size()).toBe(7);
  expect(drain(queue)).toEqual(["a1.0", "b1.4", "c1.6", "a2.2", "b1.5", "a3.3", "a1.1"]);
  expect(queue.size()).toBe(0);
});

it("leaves those that may not run now where they are, and takes the next", () => {
  const queue = queueOf("a1", "a2", "b1");
  expect(drain(queue, (grantId) => grantId !== "a1")).toEqual(["a2.1", "b1.2"]);
  expect(drain(queue)).toEqual(["a1.0"]);
});

it("knows who has an equal part of what waits: the organization of all, and of its own the grant", () => {
  const queue = queueOf("a1", "a1", "a2", "a3", "a4", "a5", "b1");
  expect(queue.hasItsPart(asker("a1"))).toBe(true);
  expect(queue.hasItsPart(asker("a2"))).toBe(false);
  expect(queue.hasItsPart(asker("a9"))).toBe(false);
  expect(queue.hasItsPart(asker("b1"))).toBe(false);
  expect(queue.hasItsPart(asker("c1"))).toBe(false);
});
