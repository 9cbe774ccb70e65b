import { describe, expect, it } from "vitest";
import { documentFileName } from "@/lib/policies/document-file-name";

describe("documentFileName", () => {
  it.each([
    ["CI runner", 4, "ci-runner-v4.policy.json"], ["Größe / Maß: *", "draft", "größe-maß-draft.policy.json"], ["../../etc/passwd", 1, "etc-passwd-v1.policy.json"],
    ["…", 2, "policy-v2.policy.json"], ["a".repeat(80), 3, `${"a".repeat(60)}-v3.policy.json`],
  ] as const)("%s, %s: %s", (name, version, file) => {
    expect(documentFileName(name, version)).toBe(file);
  });
});
