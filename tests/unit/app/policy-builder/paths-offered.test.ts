import { describe, expect, it } from "vitest";
import { likeliestChoice, sharedChoices, argumentChoices, choiceOf } from "@/app/(console)/[org]/servers/[server]/policy/rules/argument-choices";
import { arraySteps, withArrayStep } from "@/app/(console)/[org]/servers/[server]/policy/rules/array-steps";
import { canBeAbsent, contextChoices, resultChoices } from "@/app/(console)/[org]/servers/[server]/policy/rules/context-choices";
import { factNames, parsePath } from "@/lib/policy-engine/paths";

const order = { type: "object", required: ["id", "items"], properties: { items: { type: "array", items: { type: "object", properties: { sku: { type: "string" } } } }, id: { type: "string" }, note: { type: "string" } } };

describe("what a rule is offered to read", () => {
  it("is what the engine can read, and all of its facts", () => {
    for (const { path } of contextChoices) expect(parsePath(path.endsWith(".") ? `${path}team` : path), path).toMatchObject({ ok: true });
    for (const { path } of resultChoices) expect(parsePath(path, "result"), path).toMatchObject({ ok: true });
    const offered = [...contextChoices, ...resultChoices].map(({ path }) => path);
    for (const fact of factNames) expect(offered).toContain(fact);
  });

  it("can be absent where the engine asks what happens then", () => {
    for (const path of ["user.email", "grant.tags.team", "tool.annotations.readOnlyHint", "client.ip", "args.unheard"]) expect(canBeAbsent(path, choiceOf(path, contextChoices)), path).toBe(true);
    for (const path of ["time.hour", "tool.name", "server.slug", "grant.label"]) expect(canBeAbsent(path, choiceOf(path, contextChoices)), path).toBe(false);
  });

  it("begins with what a call must have and can be compared", () => {
    expect(likeliestChoice(argumentChoices(order))?.path).toBe("args.id");
    expect(likeliestChoice([])).toBeUndefined();
  });

  it("knows an element by its number as one of its array", () => {
    expect(choiceOf("args.items[3].sku", argumentChoices(order))).toMatchObject({ path: "args.items[*].sku", type: "string" });
  });

  it("is required of a pattern only where every tool requires it, and of any type where they differ", () => {
    const other = { type: "object", required: ["id", "note"], properties: { id: { type: "number" }, note: { type: "string" } } };
    const shared = sharedChoices([order, other]);
    expect(choiceOf("args.id", shared)).toMatchObject({ type: "any", required: true });
    expect(choiceOf("args.note", shared)).toMatchObject({ type: "string", required: false });
    expect(choiceOf("args.items", shared)).toMatchObject({ required: false });
    expect(sharedChoices([])).toEqual([]);
  });
});

describe("the steps of a path into arrays", () => {
  it("are read and set one by one", () => {
    expect(arraySteps("args.items[*].tags[0]")).toEqual([{ before: "items", step: "*" }, { before: "items[*].tags", step: "0" }]);
    expect(withArrayStep("args.items[*].tags[0]", 1, "*")).toBe("args.items[*].tags[*]");
    expect(withArrayStep("args.items[*].tags[0]", 0, "2")).toBe("args.items[2].tags[0]");
    expect(arraySteps('args["a[b]"]')).toEqual([]);
  });
});
