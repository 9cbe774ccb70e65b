import { describe, expect, it } from "vitest";
import { changeSentence, unknownSentence } from "@/app/(console)/[org]/servers/[server]/policy/replay/replay-words";

const counts = { same: 0, denied: 0, allowed: 0, parked: 0, unknown: 0 };
const values = { read: 0, noArguments: 0, notRecorded: 4, tooLarge: 1, gone: 0 };

describe("what a replay found, in words", () => {
  it("says the changes first, the most important of them with its noun", () => {
    expect(changeSentence({ calls: 1_500, counts: { ...counts, same: 1_000, denied: 12 } }, 7)).toBe("12 calls of the last 7 days would newly be denied.");
    expect(changeSentence({ calls: 20, counts: { ...counts, denied: 1, allowed: 1_204, parked: 2 } }, 1)).toBe("1 call of the last day would newly be denied, 1,204 newly allowed, 2 newly refused for want of an approval.");
    expect(changeSentence({ calls: 20, counts: { ...counts, parked: 2 } }, 30)).toBe("2 calls of the last 30 days would newly be refused for want of an approval.");
  });

  it("says that nothing changes only where that is certain", () => {
    expect(changeSentence({ calls: 5, counts: { ...counts, same: 5 } }, 7)).toBe("Nothing changes: all 5 calls of the last 7 days get the same decision.");
    expect(changeSentence({ calls: 5, counts: { ...counts, same: 4, unknown: 1 } }, 7)).toBe("No change is certain in the 5 calls of the last 7 days.");
    expect(changeSentence({ calls: 0, counts }, 7)).toBe("There is no call of the last 7 days to judge.");
  });

  it("says of how many calls it is not known, and why", () => {
    expect(unknownSentence({ counts, values })).toBeNull();
    expect(unknownSentence({ counts: { ...counts, unknown: 3 }, values })).toContain("Of 3 calls it is not known");
  });
});
