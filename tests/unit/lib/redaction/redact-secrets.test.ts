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

describe("a secret that is cut over neighbouring texts of the content", () => {
  const own = "a-credential-of-the-server";
  const secrets = [
    { kind: "server_credential", secret: own }, { kind: "api_key", secret: ["AKIA", "IOSFODNN7EXAMPLE"].join("") },
    { kind: "jwt", secret: ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiJtZSJ9", "c2lnbmF0dXJlLW9mLWl0"].join(".") },
    { kind: "private_key", secret: ["-----BEGIN ", "PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END ", "PRIVATE KEY-----"].join("") },
  ];
  const textsAfter = (texts: readonly string[]) => {
    const content = texts.map((text, index) => (index % 2 === 0 ? { type: "text", text } : { type: "resource", resource: { uri: "file:///a", text } }));
    const redacted = redactSecrets({ content }, [own]);
    const after = JSON.parse(JSON.stringify(redacted?.value["content"])) as { readonly text?: string; readonly resource?: { readonly text: string } }[];
    return { taken: redacted?.taken, texts: after.map((block) => block.text ?? block.resource?.text) };
  };

  it.each(secrets)("is taken out of both, wherever the cut is: $kind", ({ kind, secret }) => {
    const mark = `[redacted:${kind}]`;
    for (let cut = 1; cut < secret.length; cut += 1) {
      expect(textsAfter([`see ${secret.slice(0, cut)}`, `${secret.slice(cut)} here`]), String(cut)).toEqual({ taken: new Set(["content"]), texts: [`see ${mark}`, `${mark} here`] });
    }
  });

  it("is taken out of all of them where it is cut into more, with a text of nothing between", () => {
    expect(textsAfter(["one ", own.slice(0, 3), "", own.slice(3, 9), own.slice(9), " two"]).texts).toEqual(["one ", "[redacted:server_credential]", "", "[redacted:server_credential]", "[redacted:server_credential]", " two"]);
  });

  it("is taken out behind a name that stands in the text before", () => {
    expect(textsAfter(["DB_PASSWORD=", "hunter-2 here"]).texts).toEqual(["DB_PASSWORD=", "[redacted:secret] here"]);
    expect(textsAfter(["Authorization: Bea", "rer aB3-cD4-eF5"]).texts).toEqual(["Authorization: [redacted:secret]", "[redacted:secret]"]);
  });

  it("is taken out where its escapes are cut, too", () => {
    expect(textsAfter(["it is a-credential\\u00", "2dof-the-server."]).texts).toEqual(["it is [redacted:server_credential]", "[redacted:server_credential]."]);
  });

  it("and leaves texts alone that hold none, and members that are no content", () => {
    const object = { content: [{ type: "text", text: "one" }, { type: "text", text: "two" }], other: [{ text: own.slice(0, 5) }, { text: own.slice(5) }] };
    expect(redactSecrets(object, [own])).toEqual({ value: object, taken: new Set(), renamed: 0 });
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
