// Arguments against the tool's pinned schema, at a running gateway: what was accepted decides, and a large inventory holds nobody up.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openScene, pinnedDefinition, type Scene } from "@/tests/support/gateway-scene";
import { callTool, rawRequest } from "@/tests/support/raw-mcp";
import { startDualServer, type DualServer } from "@/tests/support/upstreams/dual-server";

let scene: Scene;
let server: DualServer;

beforeAll(async () => {
  [scene, server] = await Promise.all([openScene(), startDualServer()]);
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const schemaOf = (type: string) => ({ type: "object", properties: { text: { type } }, required: ["text"] });
const strict = { version: "1", default: "deny", tools: { "*": { arguments: "strict" } } };

it("refuses what the schema does not name, before a byte goes up, and forwards what it does", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo", inputSchema: schemaOf("string") }], policy: strict });
  expect((await callTool(grant, "echo", { text: "hello" })).text).not.toContain("POLICY DENIED");
  expect((await callTool(grant, "echo", { text: "hello", more: 1 })).text).toContain("invalid_arguments");
  expect((await callTool(grant, "echo", { text: 5 })).text).toContain("invalid_arguments");
  const rows = await scene.calls(grant.orgId, 3);
  expect(rows.map(({ code, rule }) => ({ code, rule }))).toEqual([
    { code: "allowed", rule: null }, { code: "invalid_arguments", rule: "/tools/*/arguments" }, { code: "invalid_arguments", rule: "/tools/*/arguments" },
  ]);
});

it("says which argument is not what the schema asks for, and neither its value nor a name that the schema does not say", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo", inputSchema: schemaOf("string") }], policy: strict });
  const wrong = await callTool(grant, "echo", { text: 5_173_025_173 });
  const unnamed = await callTool(grant, "echo", { text: "a", sk_live_0123: "b" });
  const inexact = await rawRequest(grant, { body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":9007199254740993}}}' });
  const said = [wrong, unnamed, inexact].map(({ text }) => JSON.parse(text).result);
  expect(said).toMatchObject([
    { isError: true, content: [{ text: "[POLICY DENIED] The arguments are not what the tool's input schema asks for. /text must be of type string." }], _meta: { "portcullis/decision": { code: "invalid_arguments", problems: [{ pointer: "/text", rule: "must be of type string" }] } } },
    { content: [{ text: "[POLICY DENIED] The arguments are not what the tool's input schema asks for. The arguments object has a member that the schema does not name." }] },
    { _meta: { "portcullis/decision": { problems: [{ pointer: "", rule: "has a number with more digits than can be checked" }] } } },
  ]);
  const calls = await scene.calls(grant.orgId, 3);
  expect(calls[0]).toMatchObject({ message: "The arguments are not what the tool's input schema asks for. /text must be of type string." });
  const rows = JSON.stringify(calls);
  for (const secret of ["5173025173", "sk_live_0123", "9007199254740993"]) expect([rows, ...scene.logged].join("\n") + JSON.stringify(said)).not.toContain(secret);
});

it("looks through no large body for what is wrong with it", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo", inputSchema: schemaOf("string") }], policy: strict });
  const { _meta: meta, content } = JSON.parse((await callTool(grant, "echo", { text: 7, more: "x".repeat(80_000) })).text).result;
  expect(meta["portcullis/decision"]).toEqual({ code: "invalid_arguments", rule: "/tools/*/arguments", requestId: expect.any(String) });
  expect(content).toEqual([{ type: "text", text: "[POLICY DENIED] The arguments are not what the tool's input schema asks for." }]);
});

it("reads the annotations of the pinned definition", async () => {
  const policy = { version: "1", default: "deny", tools: { "*": { deny_if: [{ conditions: [{ path: "tool.annotations.destructiveHint", op: "neq", value: false, if_missing: "match" }] }] } } };
  const tools = [{ name: "echo", annotations: { destructiveHint: false } }, { name: "slow", annotations: { destructiveHint: true } }, { name: "fails" }];
  const grant = await scene.addServer({ url: server.url, tools, policy });
  expect((await callTool(grant, "echo", { text: "hello" })).text).not.toContain("POLICY DENIED");
  expect((await callTool(grant, "slow")).text).toContain("POLICY DENIED");
  expect((await callTool(grant, "fails")).text).toContain("POLICY DENIED");
});

it("holds calls against another definition within two seconds of its being accepted", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "echo", inputSchema: schemaOf("string") }], policy: strict });
  expect((await callTool(grant, "echo", { text: "hello" })).text).not.toContain("POLICY DENIED");
  const [definition, pin] = pinnedDefinition({ name: "echo", inputSchema: schemaOf("number") });
  await scene.owner.query("UPDATE tools SET definition = $2, pin = $3 WHERE server_id = $1", [grant.serverId, definition, pin]);
  const start = performance.now();
  while (!(await callTool(grant, "echo", { text: "hello" })).text.includes("invalid_arguments")) expect(performance.now() - start).toBeLessThan(2_000);
});

it("makes a thousand checks for one server without keeping another waiting", async () => {
  const properties = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`p${index}`, { type: "string", minLength: 1, description: "What it is." }]));
  const tools = Array.from({ length: 1_000 }, (_, index) => ({ name: index === 0 ? "echo" : `tool_${index}`, inputSchema: { type: "object", properties: { ...properties, [`q${index}`]: {} } } }));
  const [large, small] = await Promise.all([
    scene.addServer({ url: server.url, tools, policy: strict }), scene.addServer({ url: server.url, tools: [{ name: "echo" }] }),
  ]);
  expect((await callTool(small, "echo", { text: "warm" })).status).toBe(200);
  let isMade = false;
  const cold = callTool(large, "echo", { q0: "x" }).finally(() => {
    isMade = true;
  });
  let answered = 0;
  while (!isMade) {
    expect((await callTool(small, "echo", { text: "hello" })).status).toBe(200);
    answered += 1;
  }
  expect((await cold).text).not.toContain("POLICY DENIED");
  // Made in one go, they would let one answer through before them, and one after. No time is asserted: a busy machine has its own.
  expect(answered).toBeGreaterThan(3);
});

describe("a check that takes long", () => {
  const digits = (count: number) => Array.from({ length: count }, (_, index) => index % 10);
  const nested = (depth: number): object => (depth === 0 ? { type: "integer" } : { anyOf: [nested(depth - 1), nested(depth - 1)], unevaluatedProperties: false });
  const searching = { type: "object", properties: { list: { type: "array", allOf: Array.from({ length: 80 }, (_, index) => ({ contains: { const: 100 + index } })) } } };

  it.each<[string, object, object, string]>([
    ["of a small schema and many values", searching, { list: digits(4_000) }, "invalid_arguments"],
    ["of a large schema and few values", { type: "object", properties: { list: { type: "array", items: nested(10) } } }, { list: digits(100) }, "allowed"],
  ])("%s keeps nobody else waiting, and decides as ever", async (_name, inputSchema, args, code) => {
    const [costly, small] = [await scene.addServer({ url: server.url, tools: [{ name: "echo", inputSchema }], policy: strict }), await scene.addServer({ url: server.url, tools: [{ name: "echo" }] })];
    // Also what comes first: the check is made, and a thread starts.
    for (const grant of [small, costly]) await callTool(grant, "echo", args);
    let isOver = false;
    const long = Promise.all([1, 2, 3, 4].map(() => callTool(costly, "echo", args))).finally(() => {
      isOver = true;
    });
    let answered = 0;
    while (!isOver) {
      expect((await callTool(small, "echo", { text: "hello" })).status).toBe(200);
      answered += 1;
    }
    await long;
    // In one piece each, four calls would let about one through between them. No time is asserted: a busy machine has its own.
    expect(answered).toBeGreaterThan(8);
    expect((await scene.calls(costly.orgId, 5)).map((row) => row.code)).toEqual(Array(5).fill(code));
  });
});
