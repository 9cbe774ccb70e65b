// Whoever searches without end holds up no other organization, and no more than its share of the connections (law L12).
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { searchTurns } from "@/lib/calls/search-turns";

const bounds = { atOnceMax: 4, atOncePerOrgMax: 2, waitingPerOrgMax: 3, waitMaxMs: 10_000 };

/** Searches that end when they are told to, and which of them have begun. */
function searches(given: Partial<typeof bounds> = {}) {
  const inTurn = searchTurns({ ...bounds, ...given });
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    search: (org: string, name: string) => inTurn(org, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    }),
    end: async (name: string) => {
      ends.get(name)?.();
      await pause(0);
    },
  };
}

describe("searches of the log", () => {
  it("are so many of an organization at once; the next begin in their order when one ends, whatever it came to", async () => {
    const { begun, search, end } = searches();
    const all = ["a1", "a2", "a3", "a4"].map((name) => search("a", name));
    expect(begun).toEqual(["a1", "a2"]);
    await end("a2");
    expect(begun).toEqual(["a1", "a2", "a3"]);
    await end("a1");
    await Promise.all([end("a3"), end("a4")]);
    expect(await Promise.all(all)).toEqual(["a1", "a2", "a3", "a4"]);
    const inTurn = searchTurns({ ...bounds, atOncePerOrgMax: 1 });
    await expect(inTurn("a", () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    expect(await inTurn("a", () => Promise.resolve(1))).toBe(1);
  });

  it("wait behind nobody who has had their share, though they came later", async () => {
    const { begun, search, end } = searches();
    const all = [["a", "a1"], ["a", "a2"], ["a", "a3"], ["b", "b1"], ["c", "c1"], ["d", "d1"]].map(([org = "", name = ""]) => search(org, name));
    expect(begun).toEqual(["a1", "a2", "b1", "c1"]);
    await end("b1");
    expect(begun).toEqual(["a1", "a2", "b1", "c1", "d1"]);
    await end("a1");
    expect(begun.at(-1)).toBe("a3");
    for (const name of ["a2", "a3", "c1", "d1"]) await end(name);
    await Promise.all(all);
  });

  it("of one organization begin before the many that others brought earlier", async () => {
    const { begun, search, end } = searches({ atOnceMax: 2, atOncePerOrgMax: 2, waitingPerOrgMax: 60 });
    const floods = ["a", "b", "c"].flatMap((org) => Array.from({ length: 20 }, (_, index) => search(org, `${org}${String(index + 1)}`)));
    const own = search("d", "d1");
    for (const name of ["a1", "a2", "b1", "a3"]) await end(name);
    expect(begun).toEqual(["a1", "a2", "b1", "a3", "c1", "d1"]);
    await end("d1");
    expect(await own).toBe("d1");
    for (let ended = 0; ended < begun.length; ended += 1) await end(begun[ended] ?? "");
    expect(await Promise.all(floods)).toHaveLength(60);
  });

  it("are refused as busy beyond so many that wait, and after so long", async () => {
    const { search, end } = searches({ waitMaxMs: 20 });
    const running = [search("a", "a1"), search("a", "a2")];
    const late = ["a3", "a4", "a5"].map((name) => expect(search("a", name)).rejects.toMatchObject({ code: "busy" }));
    await expect(search("a", "a6")).rejects.toMatchObject({ code: "busy" });
    await Promise.all(late);
    await Promise.all([end("a1"), end("a2")]);
    await Promise.all(running);
    const again = search("a", "a7");
    await end("a7");
    expect(await again).toBe("a7");
  });
});
