// What is taken out of values before they are recorded, and what stays; and that nobody can make it slow or have it look away.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "@/lib/policy-engine/json-values";
import { redactSecrets } from "@/lib/redaction/redact-secrets";
import { secretKindOfName } from "@/lib/redaction/secret-names";
import { processorTime } from "@/tests/support/processor-time";
import { readVector } from "@/tests/support/read-vector";

const folder = join(import.meta.dirname, "../../../vectors/redaction");
const names = readVector<{ readonly description: string; readonly secret: { readonly [kind: string]: readonly string[] }; readonly ordinary: readonly string[] }>(join(folder, "names.json"));
const texts = readVector<{
  readonly description: string; readonly redacted: readonly { readonly text: string; readonly own?: string; readonly to: string }[]; readonly kept: readonly string[];
}>(join(folder, "texts.json"));
const objects = readVector<{
  readonly description: string;
  readonly cases: readonly { readonly object: JsonObject; readonly own?: string; readonly to: JsonObject; readonly taken: readonly string[]; readonly renamed?: number }[];
}>(join(folder, "objects.json"));

const textAfter = (text: string, own: readonly string[] = []) => redactSecrets({ text }, own)?.value["text"];

describe(names.description, () => {
  it.each(Object.entries(names.secret).flatMap(([kind, list]) => list.map((name) => ({ kind, name }))))("$name names a $kind", ({ kind, name }) => expect(secretKindOfName(name)).toBe(kind));
  it.each(names.ordinary)("%j names no secret", (name) => expect(secretKindOfName(name)).toBeNull());
});

describe(texts.description, () => {
  it.each(texts.redacted)("$text becomes $to", ({ text, own, to }) => {
    expect(textAfter(text, own === undefined ? [] : [own])).toBe(to);
    expect(textAfter(to, own === undefined ? [] : [own]), "what is left has no secret in it").toBe(to);
  });
  it.each(texts.kept)("%j stays", (text) => expect(redactSecrets({ text }, [])).toEqual({ value: { text }, taken: new Set(), renamed: 0 }));
});

describe(objects.description, () => {
  it.each(objects.cases)("$object becomes $to", ({ object, own, to, taken, renamed }) => {
    expect(redactSecrets(object, own === undefined ? [] : [own])).toEqual({ value: to, taken: new Set(taken), renamed: renamed ?? 0 });
  });
});

describe("redaction", () => {
  it("goes 64 levels deep, and takes out what stands deeper", () => {
    const nested = (levels: number): JsonObject => JSON.parse(`${'{"a":'.repeat(levels)}"x"${"}".repeat(levels)}`);
    expect(redactSecrets(nested(64), [])?.value).toEqual(nested(64));
    expect(JSON.stringify(redactSecrets(nested(65), [])?.value)).toContain("[redacted:too_deep]");
    expect(textAfter(`${"[".repeat(100_000)}${"]".repeat(100_000)}`)).not.toContain("[".repeat(65));
  });

  it("says nothing of an object that it cannot look through within its steps", () => {
    expect(redactSecrets({ text: "a".repeat(20_000_000) }, [])).toBeNull();
  });

  // One unit over and over: the texts on which a scanner that looks back or ahead without a bound is quadratic.
  it("is linear: a quarter of a megabyte of anything in a few seconds of processor time", { timeout: 120_000 }, () => {
    expect(secretKindOfName(`${"A".repeat(262_144)}password`)).toBeNull();
    for (const text of [`token=${")".repeat(262_143)}x`, `token="${"\\".repeat(262_143)}`, `token=${"a;".repeat(131_000)}`, `token=a${",;".repeat(131_000)}`]) expect(redactSecrets({ text }, [])?.taken).toContain("text");
    for (const unit of ["a", "a_", "a-", "token=", "token:\"", "token='\\", "Cookie: ", "bearer ", "Bearer aA1 ", "://", "://a@", "a@", "{\"token\":", "[", "\\u0041", "\\\\"]) {
      const spentMs = processorTime();
      redactSecrets({ text: unit.repeat(262_144 / unit.length) }, ["own"]);
      expect(spentMs(), JSON.stringify(unit)).toBeLessThan(8_000);
    }
  });
});
