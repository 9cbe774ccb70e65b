// What a condition saw, in words for who tries a call.
import { expect, it } from "vitest";
import { seenWords } from "@/app/(console)/[org]/servers/[server]/policy/test/trace-words";
import type { Json } from "@/lib/policy-engine/types";

const saw = (...values: readonly Json[]) => ({ values, more: false });

it.each([
  [{ op: "starts_with", truth: "no", seen: saw("/tmp") } as const, '"/tmp"'],
  [{ op: "starts_with", truth: "undetermined", seen: saw(5) } as const, "5 (number): starts_with cannot tell"],
  [{ op: "path_under", truth: "undetermined", seen: saw("/a/../b", null) } as const, '"/a/../b", null (string, null): path_under cannot tell'],
  [{ op: "lt", truth: "undetermined", seen: saw(5), comparedWith: "6" } as const, '5, beside "6" (number): lt cannot tell'],
  [{ op: "eq", truth: "undetermined", seen: saw() } as const, "nothing"],
  [{ op: "eq", truth: "no", seen: { values: [1, 2], more: true } } as const, "1, 2 and more"],
])("%j reads as %s", (leaf, words) => expect(seenWords(leaf)).toBe(words));
