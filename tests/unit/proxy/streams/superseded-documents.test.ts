// What ends so that documents that nobody else has fill no memory.
import { expect, it } from "vitest";
import { exchangesPast } from "@/proxy/streams/superseded-documents";

const part = (bytes: number) => ({ of: {}, bytes });
const documentOf = (...parts: readonly ReturnType<typeof part>[]) => ({ parts });
const exchange = (orgId: string, document: ReturnType<typeof documentOf> | undefined, name: string) => ({ orgId, document, name });
const namesOf = (exchanges: readonly { readonly name: string }[]) => exchanges.map(({ name }) => name);

it("ends none while the documents hold no more than they may: a document counts once, however many have it, and not once it is gone", () => {
  const shared = documentOf(part(10));
  expect(exchangesPast([exchange("a", shared, "1"), exchange("a", shared, "2"), exchange("b", documentOf(part(10)), "3"), exchange("b", undefined, "4")], 20)).toEqual([]);
});

it("counts what documents share once, and what each has of its own", () => {
  const policy = part(100);
  const exchanges = [1, 2, 3].map((count) => exchange("a", documentOf(part(1), policy), String(count)));
  expect(exchangesPast(exchanges, 103)).toEqual([]);
  expect(exchangesPast([...exchanges, exchange("a", documentOf(part(1), part(100)), "4")], 203)).not.toEqual([]);
});

it("ends all of the oldest document of the organization that holds the most, and so on, until the rest fits", () => {
  const [first, second, others] = [documentOf(part(10)), documentOf(part(10)), documentOf(part(15))];
  const exchanges = [exchange("a", first, "a1"), exchange("b", others, "b1"), exchange("a", second, "a2"), exchange("a", first, "a3")];
  expect(namesOf(exchangesPast(exchanges, 25))).toEqual(["a1", "a3"]);
  expect(namesOf(exchangesPast(exchanges, 24))).toEqual(["a1", "a3", "b1"]);
  expect(namesOf(exchangesPast(exchanges, 0))).toEqual(["a1", "a3", "b1", "a2"]);
});
