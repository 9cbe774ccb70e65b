// What the log says of a denial, beside what the agent is told.
import { expect, it } from "vitest";
import { recordedText, undeterminedNote } from "@/lib/guard/recorded-text";
import type { Decision, Truth } from "@/lib/policy-engine/types";

const decided = (code: Decision["code"], truth: Truth) => ({ code, message: "No.", trace: [{ rule: "/tools/t/deny_if/0", step: "deny_if", truth }] as const });

it.each(["denied", "require_failed", "approval_required"] as const)("says of %s where the rule could not be evaluated, and only there", (code) => {
  expect(recordedText(decided(code, "undetermined"), [])).toBe(`No. ${undeterminedNote}`);
  expect(recordedText(decided(code, "yes"), [])).toBe("No.");
});

it("says nothing of the kind of limits, whose sentences say it", () => {
  expect(recordedText(decided("limit_invalid", "undetermined"), [])).toBe("No.");
  expect(recordedText(decided("limit_store_unavailable", "undetermined"), [])).toBe("No.");
});

it("fits into the log behind the longest message", () => expect(undeterminedNote.length).toBeLessThan(100));

it("says what is wrong with arguments", () => {
  expect(recordedText(decided("invalid_arguments", "no"), [{ pointer: "/a", rule: "is required" }])).toBe("No. /a is required.");
});
