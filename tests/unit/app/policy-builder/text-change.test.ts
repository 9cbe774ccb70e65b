import fc from "fast-check";
import { expect, it } from "vitest";
import { textChange } from "@/app/(console)/[org]/servers/[server]/policy/json/text-change";

it("turns one text into the other, touching nothing else", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "{", "\n"), maxLength: 12 });
  fc.assert(fc.property(text, text, (before, after) => {
    const change = textChange(before, after);
    if (change === null) {
      expect(before).toBe(after);
      return;
    }
    expect(before.slice(0, change.from) + change.insert + before.slice(change.to)).toBe(after);
    expect(change.insert.length === 0 || change.to === change.from || change.insert[0] !== before[change.from]).toBe(true);
  }));
});
