// The JSON Schema project's own tests, for every dialect that we read. No npm package brings the present suite, so it runs where a
// checkout of github.com/json-schema-org/JSON-Schema-Test-Suite is at hand: JSON_SCHEMA_TEST_SUITE=<its folder>.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import { dialects } from "@/lib/json-schema/dialects";
import type { ArgumentsCheck, Json } from "@/lib/policy-engine/types";

const folders = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12"];
const checkout = process.env["JSON_SCHEMA_TEST_SUITE"];

/** What does not compile here, on purpose. Nothing else may differ, and none of these may be taken for valid. */
const exceptions: readonly { readonly why: string; readonly holds: (file: string, group: string) => boolean }[] = [
  { why: "no reference leaves a schema", holds: (file) => file === "refRemote.json" },
  { why: "no schema brings a metaschema or vocabulary of its own", holds: (file) => file === "vocabulary.json" },
  { why: "its schemas are on the suite's own server", holds: (file, group) => file === "dynamicRef.json" && remoteDynamicRefs.test(group) },
  { why: "RE2 knows \\p{L} and not \\p{Letter}", holds: (_, group) => group.includes("Unicode property escape") },
];
const remoteDynamicRefs = /^(?:strict-tree schema|tests for implementation dynamic anchor|\$ref and \$dynamicAnchor are independent|\$ref to \$dynamicRef finds detached)/;

const groupsSchema = z.array(z.object({
  description: z.string(),
  // Taken as they are: zod's own records lose a member called `__proto__`.
  schema: z.custom<boolean | { readonly [keyword: string]: Json }>(() => true),
  tests: z.array(z.object({ description: z.string(), data: z.custom<Json>(() => true), valid: z.boolean() })),
}));

/** The suite asks for any value, though arguments are always an object; the check does not care. */
function answerOf(check: ArgumentsCheck, data: Json): boolean {
  return (check as (value: Json, mode: "schema") => boolean)(data, "schema");
}

describe.skipIf(checkout === undefined).each(folders.map((folder, index) => [folder, dialects[index] ?? ""] as const))("%s", (folder, dialect) => {
  it("answers as the suite says, but for the listed exceptions, which never compile", async () => {
    const at = join(checkout ?? "", "tests", folder);
    let answered = 0;
    for (const file of readdirSync(at).filter((name) => name.endsWith(".json"))) {
      for (const group of groupsSchema.parse(JSON.parse(readFileSync(join(at, file), "utf8")))) {
        // A tool's schema is an object.
        if (typeof group.schema === "boolean") continue;
        const check = await compileArgumentsCheck({ $schema: dialect, ...group.schema });
        const excepted = exceptions.some(({ holds }) => holds(file, group.description));
        for (const { description, data, valid } of group.tests) {
          if (check === null && excepted) continue;
          const where = `${file}: ${group.description}: ${description}`;
          expect({ where, valid: check === null ? "does not compile" : answerOf(check, data) }).toEqual({ where, valid });
          answered += 1;
        }
      }
    }
    expect(answered).toBeGreaterThan(500);
  });
});
