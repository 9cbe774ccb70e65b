import { describe, expect, it } from "vitest";
import { argumentChoices, argumentChoicesMax } from "@/app/(console)/[org]/servers/[server]/policy/rules/argument-choices";
import { exampleArguments } from "@/app/(console)/[org]/servers/[server]/policy/test/example-arguments";
import { parsePath } from "@/lib/policy-engine/paths";
import type { Json } from "@/lib/policy-engine/types";

const schema = {
  type: "object", required: ["amount", "items"],
  properties: {
    amount: { type: "number", description: "In cents" },
    currency: { type: ["string", "null"], enum: ["EUR", "USD", null] },
    "dotted.key": { type: "boolean" },
    items: { type: "array", items: { type: "object", required: ["sku"], properties: { sku: { type: "string" }, count: { type: "integer", minimum: 2 } } } },
    mixed: { type: ["string", "number"] },
    anything: true,
  },
};

describe("argumentChoices", () => {
  it("names every argument by a path of the policy language, with its type and whether it must be there", () => {
    expect(argumentChoices(schema).map(({ path, type, required }) => [path, type, required])).toEqual([
      ["args.amount", "number", true], ["args.currency", "string", false], ['args["dotted.key"]', "boolean", false],
      ["args.items", "array", true], ["args.items[*]", "object", false], ["args.items[*].sku", "string", false], ["args.items[*].count", "number", false],
      ["args.mixed", "any", false], ["args.anything", "any", false],
    ]);
    for (const { path } of argumentChoices(schema)) expect(parsePath(path)).toMatchObject({ ok: true });
  });

  it("offers the values that the schema enumerates", () => {
    expect(argumentChoices(schema).find(({ path }) => path === "args.currency")?.values).toEqual(["EUR", "USD"]);
  });

  it("is bounded, whatever a server sends", () => {
    const wide = { type: "object", properties: Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`p${String(index)}`, {}])) };
    expect(argumentChoices(wide)).toHaveLength(argumentChoicesMax);
    for (const wrap of [(inner: Json): Json => ({ type: "object", properties: { x: inner } }), (inner: Json): Json => ({ type: "array", items: inner })]) {
      let deep: Json = { type: "string" };
      for (let level = 0; level < 500; level += 1) deep = wrap(deep);
      expect(argumentChoices({ type: "object", properties: { top: deep } }).length).toBeLessThan(10);
    }
    for (const odd of [undefined, null, true, [], "x", { properties: 5 }, { properties: { a: 5 } }]) expect(() => argumentChoices(odd)).not.toThrow();
  });
});

describe("exampleArguments", () => {
  it("fills in what the schema requires, with values of the right type", () => {
    expect(JSON.parse(exampleArguments(schema))).toEqual({ amount: 1, items: [{ sku: "text" }] });
    expect(JSON.parse(exampleArguments({ type: "object", properties: { a: { enum: ["x", "y"] }, b: { default: 7 } } }))).toEqual({ a: "x", b: 7 });
    expect(exampleArguments(null)).toBe("{}");
  });
});
