// Rules that deny most stand beside each other in little room: two are told apart by what is not cut.
import { expect, it } from "vitest";
import { rulePlace } from "@/app/(console)/[org]/(overview)/rule-place";

it.each([
  ["/tools/transfer_money/deny_if/0", "transfer_money", "deny_if/0"],
  ["/tools/transfer_money/limits/1", "transfer_money", "limits/1"],
  ["/tools/fs~1read*/rate_limit", "fs/read*", "rate_limit"],
  ["/tools/run/result/deny_if/2", "run", "result/deny_if/2"],
  ["/risk/destructive/deny_if/0", "Risk class destructive", "deny_if/0"],
  ["/all_tools/limits/0", "All tools", "limits/0"],
  ["/hide/0", "/hide/0", ""],
  ["/default", "/default", ""],
])("%s is about %s, and in it %s", (pointer, about, rule) => {
  expect(rulePlace(pointer)).toEqual({ about, rule });
});
