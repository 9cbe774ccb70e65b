// Which streams end so that documents that nobody else has fill no memory.
import { expect, it } from "vitest";
import type { ServedServer } from "@/proxy/snapshot/served-server";
import { streamsPast } from "@/proxy/streams/superseded-documents";

const documentOf = (weight: number) => ({ weight }) as ServedServer;
const stream = (orgId: string, document: ServedServer | undefined, name: string) => ({ orgId, document, name });
const namesOf = (streams: readonly { readonly name: string }[]) => streams.map(({ name }) => name);

it("ends none while the documents weigh no more than they may: a document weighs once, however many have it, and nothing once it is gone", () => {
  const shared = documentOf(10);
  expect(streamsPast([stream("a", shared, "1"), stream("a", shared, "2"), stream("b", documentOf(10), "3"), stream("b", undefined, "4")], 20)).toEqual([]);
});

it("ends all streams of the oldest document of the heaviest organization, and so on, until the rest fits", () => {
  const [first, second, others] = [documentOf(10), documentOf(10), documentOf(15)];
  const streams = [stream("a", first, "a1"), stream("b", others, "b1"), stream("a", second, "a2"), stream("a", first, "a3")];
  expect(namesOf(streamsPast(streams, 25))).toEqual(["a1", "a3"]);
  expect(namesOf(streamsPast(streams, 24))).toEqual(["a1", "a3", "b1"]);
  expect(namesOf(streamsPast(streams, 0))).toEqual(["a1", "a3", "b1", "a2"]);
});
