import { describe, expect, it } from "vitest";
import { secretForms } from "@/proxy/answers/shows-secret";
import { shownAnswer } from "@/proxy/deliveries/shown-answer";
import { processorTime } from "@/tests/support/processor-time";

const none = secretForms([]);

describe("what is shown of an answer", () => {
  it("is one line of characters that can be seen, and no more than 400 of them", () => {
    expect(shownAnswer(Buffer.from("a\r\n\tb\u0000\u202e\u2028c   d"), none)).toBe("a b c d");
    expect(shownAnswer(Buffer.from("x".repeat(5_000)), none)).toHaveLength(400);
    expect(shownAnswer(Buffer.from([0xff, 0xfe, 0x41]), none)).toContain("A");
  });

  it("takes no long of a megabyte of a secret's signs", () => {
    const body = Buffer.from("%6b%2f".repeat(170_000));
    const spentMs = processorTime();
    for (let round = 0; round < 10; round += 1) expect(shownAnswer(body, secretForms(["key/0123456789"]))).toHaveLength(400);
    expect(spentMs()).toBeLessThan(500);
  });

  it("is nothing of one that repeats a secret, wherever and however it is written", () => {
    for (const text of [`{"authorization":"Splunk key/0123456789"}`, `${" ".repeat(9_000)}key/0123456789`, `key\\/0123456789`]) {
      expect(shownAnswer(Buffer.from(text), secretForms(["whsec_abc", "key/0123456789"]))).toBe("(not shown: the answer repeats a secret)");
    }
  });
});
