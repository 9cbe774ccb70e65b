// The gateway's keeping of argument checks: made once for a pin, bounded, and never of another definition than the document's.
import { expect, it, vi } from "vitest";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { argumentChecks } from "@/proxy/snapshot/argument-checks";
import { policyCompiler } from "@/proxy/snapshot/compile-policies";
import type { PinnedSchema } from "@/lib/snapshot/load-tool-schemas";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import { plainDocument } from "@/tests/support/plain-server";
import { withoutRests } from "@/tests/support/plain-server";

const text = '{"type":"object","properties":{"a":{"type":"string"}}}';

function documentOf(tools: readonly { readonly name: string; readonly pin: string; readonly state?: "active" | "gone" }[], ...policies: readonly object[]): ServerDocument {
  return {
    ...plainDocument(),
    tools: tools.map(({ name, pin, state }) => ({ name, pin, risk: "read", state: state ?? "active", argumentNames: [], mirroredSchema: null, otherOutputSchema: null, annotations: null })),
    policies: policies.map((policy, index) => ({ id: `pol_${index}`, version: 1, document: JSON.stringify({ version: "1", default: "deny", ...policy }) })),
  };
}

const strict = { tools: { "read_*": { arguments: "strict" } } };

const compiler = policyCompiler(gatewayBounds, withoutRests);

function keeper(schemas: () => readonly PinnedSchema[]) {
  const load = vi.fn(async (_serverId: string, names: readonly string[]) => schemas().filter(({ name }) => names.includes(name)));
  const checks = argumentChecks(load, gatewayBounds, withoutRests);
  const checksFor = async (document: ServerDocument, bytesMax = 1_000_000) => checks.checksFor(document, (await compiler.policiesOf(document)).live.values(), bytesMax);
  return { load, checksFor };
}

it("makes the checks that a live policy asks for, and no others", async () => {
  const { load, checksFor } = keeper(() => [{ name: "read_a", pin: "1", inputSchemaText: text }, { name: "read_old", pin: "2", inputSchemaText: text }]);
  const document = documentOf([{ name: "read_a", pin: "1" }, { name: "write", pin: "3" }, { name: "read_old", pin: "2", state: "gone" }], strict, { tools: { write: {} } });
  const made = await checksFor(document);
  if (made === "changed") throw new Error("changed");
  expect(load.mock.calls).toEqual([["srv_1", ["read_a"]]]);
  expect([...made.byName.keys()]).toEqual(["read_a"]);
  expect(made.byName.get("read_a")?.({ a: "x" }, "strict")).toBe(true);
  expect(made.byName.get("read_a")?.({ a: 1 }, "strict")).toBe(false);
});

it("asks for no schema where no policy checks arguments", async () => {
  const { load, checksFor } = keeper(() => []);
  expect(await checksFor(documentOf([{ name: "read_a", pin: "1" }], { tools: { "read_*": { arguments: "any" } } }))).toEqual({ byName: new Map(), bytes: 0, parts: [] });
  expect(load).not.toHaveBeenCalled();
});

it("makes the check of a pin once, and another for another pin", async () => {
  let schemas: readonly PinnedSchema[] = [{ name: "read_a", pin: "1", inputSchemaText: text }];
  const { load, checksFor } = keeper(() => schemas);
  await checksFor(documentOf([{ name: "read_a", pin: "1" }], strict));
  await checksFor(documentOf([{ name: "read_a", pin: "1" }], strict));
  expect(load).toHaveBeenCalledTimes(1);
  schemas = [{ name: "read_a", pin: "2", inputSchemaText: text.replace("string", "number") }];
  const made = await checksFor(documentOf([{ name: "read_a", pin: "2" }], strict));
  expect(made !== "changed" && made.byName.get("read_a")?.({ a: 1 }, "strict")).toBe(true);
});

it("says that a definition has changed since the document was read, and makes nothing of it", async () => {
  const { checksFor } = keeper(() => [{ name: "read_a", pin: "newer", inputSchemaText: text }]);
  expect(await checksFor(documentOf([{ name: "read_a", pin: "1" }], strict))).toBe("changed");
});

it("has no check where the schema is absent or does not compile, where the tool went, or where no more fits: then the engine denies", async () => {
  const { checksFor } = keeper(() => [
    { name: "read_a", pin: "1", inputSchemaText: "null" }, { name: "read_b", pin: "2", inputSchemaText: '{"type":"text"}' }, { name: "read_d", pin: "4", inputSchemaText: text },
  ]);
  const document = documentOf(["a", "b", "c", "d"].map((letter, index) => ({ name: `read_${letter}`, pin: String(index + 1) })), strict);
  const made = await checksFor(document, 600);
  expect(made !== "changed" && [...made.byName.values()]).toEqual([null, null, null, null]);
});

it("rejects where the schemas cannot be read, so that the document is not served", async () => {
  const checks = argumentChecks(async () => Promise.reject(new Error("no database")), gatewayBounds, withoutRests);
  const document = documentOf([{ name: "read_a", pin: "1" }], strict);
  await expect(checks.checksFor(document, (await compiler.policiesOf(document)).live.values(), 1_000_000)).rejects.toThrow("no database");
});

it("rests between the questions to the policies, one for each tool and policy until one asks, and between the checks", async () => {
  let rests = 0;
  const checks = argumentChecks(async () => [{ name: "read_a", pin: "1", inputSchemaText: text }], gatewayBounds, { begin: () => () => Promise.resolve(void (rests += 1)) });
  const document = documentOf([{ name: "read_a", pin: "1" }, { name: "write", pin: "3" }], strict, { tools: { "execute_*": { arguments: "schema" } } });
  const { live } = await compiler.policiesOf(document);
  await checks.checksFor(document, live.values(), 1_000_000);
  expect(rests).toBe(1 + 2 + 1);
});

it("reads a schema only after it has rested from the one before, so that a thousand of 64 KiB do not hold the thread", async () => {
  // As the database writes it, and as nothing writes it again.
  const written = ` ${text}`;
  const schemas = ["a", "b", "c"].map((name): PinnedSchema => ({ name, pin: name, inputSchemaText: written }));
  const document = documentOf(schemas, { all_tools: { arguments: "schema" } });
  const { live } = await compiler.policiesOf(document);
  const parse = vi.spyOn(JSON, "parse");
  const readAtRest: number[] = [];
  const checks = argumentChecks(async () => schemas, gatewayBounds, {
    begin: () => () => Promise.resolve(void readAtRest.push(parse.mock.calls.filter(([read]) => read === written).length)),
  });
  const made = await checks.checksFor(document, live.values(), 1_000_000);
  parse.mockRestore();
  expect(made !== "changed" && made.byName.size).toBe(3);
  // One for each tool that is asked about, then one before each schema.
  expect(readAtRest).toEqual([0, 0, 0, 0, 1, 2]);
});

it.each([["in number (argumentChecksMax)", (_bytes: number) => ({ argumentChecksMax: 1 })], ["in bytes (argumentChecksBytesMax)", (bytes: number) => ({ argumentChecksBytesMax: bytes })]])(
  "keeps so many checks for documents that are read again, %s, and makes what it has forgotten once more", async (_which, boundsFor) => {
    const schemas = ["1", "2"].map((pin) => ({ name: "read_a", pin, inputSchemaText: text }));
    const load = vi.fn((_serverId: string, _names: readonly string[]): Promise<readonly PinnedSchema[]> => Promise.resolve(schemas.filter(({ pin }) => pin === wanted)));
    let wanted = "1";
    const keep = (bounds: Partial<GatewayBounds>) => argumentChecks(load, { ...gatewayBounds, ...bounds }, withoutRests);
    const checksOf = async (checks: ReturnType<typeof keep>, pin: string) => {
      wanted = pin;
      const document = documentOf([{ name: "read_a", pin }], strict);
      return checks.checksFor(document, (await compiler.policiesOf(document)).live.values(), 1_000_000);
    };
    const made = await checksOf(keep({}), "1");
    if (made === "changed") throw new Error("changed");
    const checks = keep(boundsFor(made.bytes));
    load.mockClear();
    for (const pin of ["1", "1", "2", "1"]) expect(await checksOf(checks, pin)).not.toBe("changed");
    expect(load).toHaveBeenCalledTimes(3);
  },
);
