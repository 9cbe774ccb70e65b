import { expect, it } from "vitest";
import { shadowSentence, unsaidSentences } from "@/app/(console)/[org]/servers/[server]/policy/shadow/shadow-words";

it("says of a shadow whether it agrees, and of how many calls there is no answer", () => {
  expect(shadowSentence({ compared: 0, differed: 0 }, 7)).toBe("No call of the last 7 days was judged beside this version yet.");
  expect(shadowSentence({ compared: 1_204, differed: 0 }, 1)).toBe("It agrees: all 1,204 calls of the last day would get the same decision.");
  expect(shadowSentence({ compared: 1_204, differed: 1 }, 30)).toBe("1 call of 1,204 in the last 30 days would be decided otherwise.");
  expect(unsaidSentences({ unanswered: 0, limited: 0 })).toEqual([]);
  expect(unsaidSentences({ unanswered: 2, limited: 1 })).toEqual([expect.stringContaining("Of 2 calls it has no answer"), expect.stringContaining("1 call that a limit denied is left out")]);
});
