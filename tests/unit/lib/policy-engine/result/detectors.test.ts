// What each detector finds, and what it lets be; and that none of them can be made slow.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { detectorNames, detectors } from "@/lib/policy-engine/result/detectors/detectors";
import { mergeRanges } from "@/lib/policy-engine/result/text-range";
import { readVector } from "@/tests/support/read-vector";
import { processorTime } from "@/tests/support/processor-time";

interface DetectorVector {
  readonly description: string;
  readonly hits: readonly { readonly text: string; readonly found: readonly string[] }[];
  readonly misses: readonly string[];
}

const vectors = detectorNames.map((name) => ({
  name, ...readVector<DetectorVector>(join(import.meta.dirname, `../../../../vectors/detectors/${name}.json`)),
}));

function found(name: (typeof detectorNames)[number], text: string): readonly string[] {
  return mergeRanges(detectors[name](text)).map(({ start, end }) => text.slice(start, end));
}

describe.each(vectors)("$name: $description", ({ name, hits, misses }) => {
  it.each(hits)("finds $found in $text", (hit) => expect(found(name, hit.text)).toEqual(hit.found));
  it.each(misses)("finds nothing in %s", (text) => expect(found(name, text)).toEqual([]));
});

// One unit over and over: the texts on which a scanner that looks back or ahead without a bound is quadratic.
const hostile = ["a", "a@", "@", "a.", "4", "4 ", "4111 ", "eyJ", "eyJhbGciOiJub25lIn0.", "e.", "GB29", "GB29 ", "1-", "123-45-", "sk-", "ghp_", "AKIA", "-----BEGIN PRIVATE KEY-----", "-----BEGIN ", "aws_secret_key=", "\u00a0"];

describe.each(detectorNames)("%s is linear", (name) => {
  // What is quadratic takes minutes for this; the bound leaves room for a busy machine.
  it("reads half a megabyte of anything in a few seconds", { timeout: 120_000 }, () => {
    for (const unit of hostile) {
      const text = unit.repeat(524_288 / unit.length);
      const spentMs = processorTime();
      detectors[name](text);
      expect(spentMs(), JSON.stringify(unit)).toBeLessThan(5_000);
    }
  });
});
