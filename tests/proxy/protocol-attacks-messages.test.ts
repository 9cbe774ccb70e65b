// PRO-01…16 and 25…27, CVE-04, 05, 13: what a body and its headers can be made to say. Refused whole with a row in the log, or sent as it
// came; never anything between.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { randomBody } from "@/tests/fuzz/random-body";
import { diceOf } from "@/tests/support/random-policies/dice";
import { openScene, type Scene, type SceneGrant } from "@/tests/support/gateway-scene";
import { callTool, modernHeaders, modernMeta, rawRequest, type RawAnswer } from "@/tests/support/raw-mcp";
import { exchangeRaw, statusesIn } from "@/tests/support/raw-socket";
import { listenUpstream, type Upstream } from "@/tests/support/upstreams/listen-upstream";

const longest = "l".repeat(128);
let scene: Scene;
let server: Upstream;

beforeAll(async () => {
  scene = await openScene({ bounds: { inFlightPerGrantMax: 200, refusalRowsPerSecondMax: 10_000 } });
  server = await listenUpstream((request, response, body) => {
    const id = /"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)/.exec(body.toString("utf8"))?.[1] ?? "null";
    const nonce = /"nonce":"([^"]*)"/.exec(body.toString("utf8"))?.[1] ?? "";
    const answer = () => void response.writeHead(200, { "content-type": "application/json" }).end(`{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"${nonce}"}]}}`);
    if (request.method !== "POST") return void response.writeHead(405).end();
    if (!body.includes('"id"')) return void response.writeHead(202).end();
    // Answers cross.
    setTimeout(answer, nonce === "" ? 0 : Math.random() * 20);
  });
});
afterAll(async () => {
  await scene?.close();
  await server?.close();
});

const policy = { version: "1", default: "deny", tools: { safe: {}, [longest]: {}, "a.b": {} } };
const addServer = () => scene.addServer({ url: server.url, tools: [{ name: "safe" }, { name: "danger" }, { name: longest }, { name: "a.b" }], policy });
const message = (params: string, envelope = "") => `{"jsonrpc":"2.0","id":1,"method":"tools/call"${envelope},"params":${params}}`;
const safe = '{"name":"safe","arguments":{}}';

describe("a message that two readers could take for two is refused whole, and in the log", () => {
  const surrogates = ['"\\ud800"', '"\\udfff"', '"a\\ud83d"', '"\\ud83dx"', '"\\ude00\\ud83d"'];
  it.each<readonly [string, readonly (string | Buffer)[]]>([
    ["PRO-01: a key twice", [
      message('{"name":"safe","name":"danger"}'), message('{"name":"danger","name":"safe"}'), message(safe, ',"method":"ping"'), message(safe, ',"params":{"name":"danger"}'),
      message('{"name":"safe","arguments":{"a":1,"a":2}}'), message('{"name":"safe","arguments":{"a":[{"b":{"c":1,"c":1}}]}}'), message(safe, ',"id":2'), message('{"name":"safe","_meta":{"a":1,"a":2}}'),
    ]],
    ["PRO-02: a key twice, once in disguise; the last two of ten thousand", [
      message('{"name":"safe","n\\u0061me":"danger"}'), message('{"name":"safe","\\u006e\\u0061\\u006d\\u0065":"danger"}'), message(safe, ',"m\\u0065thod":"ping"'),
      message(`{"name":"safe","arguments":{${Array.from({ length: 9_990 }, (_, at) => `"k${String(at)}":0`).join(",")},"k9989":1}}`),
    ]],
    ["PRO-03, CVE-04, CVE-05: a key that some would fold", [
      ...["Name", "NAME", "\uff4eame", "name\u0000", "name ", "na\u200bme", "name\u0000x"].map((key) => message(`{"name":"safe",${JSON.stringify(key)}:"danger"}`)),
      ...["Arguments", "argument\u017f", "Uri", "_Meta"].map((key) => message(`{"name":"safe",${JSON.stringify(key)}:{}}`)),
      ...["Method", "METHOD", "\uff4dethod", "method\u0000", "Params", "param\u017f", "Id", "\u0130d", "Jsonrpc", "extra", "result", "error"].map((key) => message(safe, `,${JSON.stringify(key)}:"danger"`)),
      message(safe).replace('"method"', '"Method"'), message(safe).replace('"params"', '"paramſ"'),
    ]],
    ["PRO-04: a key that reaches for the prototype", [message('{"name":"safe","arguments":{"__proto__":{"admin":true}}}'), message('{"name":"safe","__proto__":{}}'), message(safe, ',"__proto__":{}'), message('{"name":"safe","arguments":{"a":[{"__pr\\u006fto__":1}]}}')]],
    ["PRO-05: what is no number", ["0x10", "NaN", "Infinity", "01", "+1", "1.", ".5", "1e", "-", "1_000"].map((token) => message(`{"name":"safe","arguments":{"n":${token}}}`))],
    ["PRO-06: what is no UTF-8, or half a character", [
      Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"safe","arguments":{"a":"'), Buffer.from([0xff]), Buffer.from('"}}}')]),
      ...[[0xc0, 0xaf], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]].map((bytes) => Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"'), Buffer.from(bytes), Buffer.from('"}}')])),
      Buffer.from(message(safe), "utf16le"), Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(message(safe), "utf16le")]), `\ufeff${message(safe)}`, ...surrogates.map((text) => message(`{"name":"safe","arguments":{"a":${text}}}`)),
    ]],
    ["PRO-07: deeper, longer and with more keys than any message has", [
      message(`{"name":"safe","arguments":{"a":${"[".repeat(62)}${"]".repeat(62)}}}`), "[".repeat(1_000_000), '{"a":'.repeat(100_000), message(`{"name":"safe","arguments":{"a":[${"0,".repeat(10_000)}0]}}`),
      message(`{"name":"safe","arguments":{${Array.from({ length: 10_001 }, (_, at) => `"k${String(at)}":0`).join(",")}}}`),
    ]],
    ["PRO-09: what is not one JSON text, or no message", [
      "", " ", "null", "true", '"x"', "1", "[]", "{}", `${message(safe)}x`, `${message(safe)}${message(safe)}`, `${message(safe)}\n${message(safe)}`, `${message(safe)},`, `/*x*/${message(safe)}`, `${message(safe)}//x`, message(safe).replaceAll('"', "'"),
      `${message(safe)}\u0000`, `\u0000${message(safe)}`, message(safe).replace("2.0", "1.0"), message(safe).replace('"jsonrpc":"2.0",', ""), message("[]"), message('"safe"'), message("null"),
    ]],
    ["PRO-10: an id that is none", ["null", "1.5", "{}", "[]", "true", "9007199254740993", "1e400", `"${"i".repeat(257)}"`, `"${"é".repeat(129)}"`].map((id) => message(safe).replace('"id":1', `"id":${id}`))],
    ["PRO-13: several messages at once", [`[${message(safe)}]`, `[${Array.from({ length: 100 }, () => message(safe)).join(",")}]`, `[[${message(safe)}]]`, `[${message(safe)},${message('{"name":"danger"}')}]`, `[${message(safe).replace('"id":1,', "")}]`]],
    ["PRO-14: a request without an id", [message(safe).replace('"id":1,', ""), '{"jsonrpc":"2.0","method":"resources/read","params":{"uri":"file:///x"}}', '{"jsonrpc":"2.0","method":"initialize","params":{}}']],
    ["PRO-15: an answer that is none", ['{"jsonrpc":"2.0","id":1,"result":1}', '{"jsonrpc":"2.0","id":null,"result":{}}', '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"x"}}', '{"jsonrpc":"2.0","id":1,"error":{}}', '{"jsonrpc":"2.0","id":1,"result":{},"method":"tools/call"}']],
  ])("%s", async (_what, bodies) => {
    const grant = await addServer();
    const before = server.seen.length;
    for (const body of bodies) {
      const startMs = performance.now();
      const answer = await rawRequest(grant, { body });
      expect([answer.status, answer.text], body.toString().slice(0, 200)).toEqual([400, expect.stringContaining('"error"')]);
      expect(performance.now() - startMs).toBeLessThan(2_000);
    }
    expect(server.seen.length).toBe(before);
    const rows = await scene.calls(grant.orgId, bodies.length);
    expect(rows.map(({ effect, code, outcome }) => [effect, code, outcome])).toEqual(bodies.map(() => ["deny", "malformed_message", "refused"]));
    expect("admin" in {}).toBe(false);
  });
});

describe("PRO-12, PRO-16: names and methods are what they are, to the letter", () => {
  it("only the exact name of a tool that is allowed reaches the server", async () => {
    const grant = await addServer();
    const before = server.seen.length;
    const others = [
      "Safe", "SAFE", "safe ", " safe", "safe\u0000", "s\u0430fe", "\uff53afe", "sa\u200bfe", "safe\u0301", "../safe", "safe/", "./safe", "s%61fe", "a%2eb", "a..b", "A.B", "safe\n", "safe,danger", "", "danger", "__proto__", "constructor", "toString",
      "*", "s*", `${longest}l`, longest.slice(1), "test-server__safe", "\ufeffsafe", "ſafe",
    ];
    for (const name of others) expect((await callTool(grant, name)).text, name).toMatch(/not found|POLICY DENIED|-32602/);
    expect(server.seen.length).toBe(before);
    for (const name of ["safe", longest, "a.b"]) expect((await callTool(grant, name)).status).toBe(200);
    expect(server.seen.length - before).toBe(3);
  });

  it("no other writing of a method is one", async () => {
    const grant = await addServer();
    const before = server.seen.length;
    const variants = [
      "Tools/Call", "TOOLS/CALL", "tools/Call", "tools/call ", " tools/call", "tools//call", "/tools/call", "tools/call/", "tools\\call", "tools.call", "tools:call", "tools/call\u0000", "\u0000tools/call", "tools/call\n", "tools/\tcall", "tools%2fcall",
      "tools/c\u0430ll", "\uff54ools/call", "tool\u017f/call", "tools\u2215call", "tools/ca\u200bll", "tools/call\u0301", "tools/call?x=1", "tools/call#", "tools/call;x", "tools/./call", "x/../tools/call", "tools", "call", "tools/callx", "xtools/call",
      "tools/call,tools/list", "rpc.tools/call", "__proto__", "constructor", "toString", "hasOwnProperty", "tools/run", "", "x".repeat(65),
    ];
    for (const method of variants) {
      const answer = await rawRequest(grant, { body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: { name: "safe", arguments: {} } }) });
      expect([200, 400], method).toContain(answer.status);
      expect(answer.text, method).toMatch(/"code":-326/);
    }
    expect(server.seen.length).toBe(before);
  });
});

it("PRO-11: of four thousand bodies drawn by lot, the server gets byte for byte what is in the log as allowed, and nothing else", async () => {
  const grant = await scene.addServer({ url: server.url, tools: [{ name: "safe" }, { name: "danger" }], policy: { version: "1", default: "allow" } });
  const dice = diceOf(11);
  const before = server.seen.length;
  const sent = new Set<string>();
  const bodies = Array.from({ length: 4_000 }, () => Buffer.from(randomBody(dice)));
  for (let at = 0; at < bodies.length; at += 50) {
    const batch = bodies.slice(at, at + 50).filter(({ length }) => length > 0);
    batch.forEach((body) => sent.add(body.toString("base64")));
    const answers = await Promise.all(batch.map((body) => rawRequest(grant, { body })));
    // The server's answer is an empty list to nobody; whether it may come down is not what is asked here.
    expect(answers.filter(({ status, text }) => status >= 500 && !text.includes('"code":5026'))).toEqual([]);
  }
  const arrived = server.seen.slice(before);
  expect(arrived.filter(({ body }) => !sent.has(body.toString("base64")))).toEqual([]);
  const rows = await scene.calls(grant.orgId, 3_800);
  expect(rows.filter(({ effect, outcome }) => effect === "allow" && outcome !== "not_delivered")).toHaveLength(arrived.length);
  expect(arrived.length).toBeGreaterThan(100);
});

describe("PRO-10, CVE-13: ids that are the same", () => {
  it("of one grant under way at once are each answered with their own", async () => {
    const grant = await addServer();
    const answers = await Promise.all(Array.from({ length: 60 }, (_, at) => callTool(grant, "safe", { nonce: `n${String(at)}` })));
    answers.forEach(({ text }, at) => expect(text).toContain(`"text":"n${String(at)}"`));
  });

  it("of many clients of many grants show nobody a foreign answer", async () => {
    const grants = await Promise.all(Array.from({ length: 20 }, () => addServer()));
    const call = async (grant: SceneGrant, client: number, id: number): Promise<RawAnswer & { readonly nonce: string }> => {
      const nonce = `g${String(client)}-${String(id)}`;
      const body = JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "safe", arguments: { nonce } } });
      return { ...(await rawRequest(grant, { body })), nonce };
    };
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all(grants.flatMap((grant, client) => [0, 1, 2].map((id) => call(grant, client, id))));
      for (const { text, nonce } of answers) expect(text).toContain(`"text":"${nonce}"`);
    }
  });
});

describe("PRO-25, PRO-26, PRO-27: headers that say something else than the body", () => {
  const modern = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "safe", arguments: {}, _meta: modernMeta() } });
  const legacy = message(safe);
  const right = { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "safe" };
  const without = (name: string) => Object.fromEntries(Object.entries(right).filter(([key]) => key !== name));
  it.each<readonly [string, string, Record<string, string>, number]>([
    ["a modern body without the version", modern, without("mcp-protocol-version"), -32020],
    ["a modern body without the method", modern, without("mcp-method"), -32020],
    ["a modern body without the name", modern, without("mcp-name"), -32020],
    ["a modern body under a legacy version", modern, { ...right, "mcp-protocol-version": "2025-11-25" }, -32020],
    ["a modern body under another modern version", modern, { ...right, "mcp-protocol-version": "2027-01-01" }, -32020],
    ["another method", modern, { ...right, "mcp-method": "tools/list" }, -32020],
    ["another case of the method", modern, { ...right, "mcp-method": "Tools/Call" }, -32020],
    ["another name", modern, { ...right, "mcp-name": "danger" }, -32020],
    ["another case of the name", modern, { ...right, "mcp-name": "Safe" }, -32020],
    ["another name in base64", modern, { ...right, "mcp-name": `=?base64?${Buffer.from("danger").toString("base64")}?=` }, -32020],
    ["a name in base64 that is not canonical", modern, { ...right, "mcp-name": "=?base64?c2FmZ?=" }, -32020],
    ["a name in base64 whose marks overlap", modern, { ...right, "mcp-name": "=?base64?=" }, -32020],
    ["a name in base64 of another alphabet", modern, { ...right, "mcp-name": "=?base64?_-__?=" }, -32020],
    ["a legacy body under the modern version", legacy, right, -32602],
    ["a body that claims a legacy version in the modern way", modern.replace("2026-07-28", "2025-06-18"), { ...right, "mcp-protocol-version": "2025-06-18" }, -32022],
    ["a claim that is not whole", modern.replace(',"io.modelcontextprotocol/clientCapabilities":{}', ""), right, -32602],
    ["initialize under the modern version", '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}', { ...right, "mcp-method": "initialize" }, -32020],
  ])("%s is refused", async (_what, body, headers, code) => {
    const grant = await addServer();
    const before = server.seen.length;
    const answer = await rawRequest(grant, { body, headers });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(`"code":${String(code)}`)]);
    expect(server.seen.length).toBe(before);
  });

  it("a mirrored header twice, or with a line end in it, is refused", async () => {
    const grant = await addServer();
    const url = new URL(grant.url);
    const head = (lines: readonly string[]) => [`POST ${url.pathname} HTTP/1.1`, `Host: ${url.host}`, `Authorization: Bearer ${grant.token}`, "Content-Type: application/json", "Connection: close", `Content-Length: ${String(modern.length)}`, ...lines, "", ""].join("\r\n");
    const plain = ["Mcp-Protocol-Version: 2026-07-28", "Mcp-Method: tools/call", "Mcp-Name: safe"];
    const before = server.seen.length;
    for (const lines of [[...plain, "Mcp-Name: danger"], [...plain, "mcp-name: safe"], [...plain, "MCP-METHOD: tools/list"], [...plain, "Mcp-Protocol-Version: 2025-06-18"], [...plain.slice(0, 2), "Mcp-Name: safe\rX: y"], [...plain.slice(0, 2), "Mcp-Name: safe\r\n danger"]]) {
      expect(statusesIn(await exchangeRaw(grant, head(lines) + modern)), lines.join(" | ")).toEqual([400]);
    }
    expect(server.seen.length).toBe(before);
    expect(statusesIn(await exchangeRaw(grant, head(plain) + modern))).toEqual([200]);
  });

  it("a session, and an event to come back to, say nothing in a modern call and do not go up", async () => {
    const grant = await addServer();
    expect((await rawRequest(grant, { body: modern, headers: { ...modernHeaders("tools/call", "safe"), "mcp-session-id": "made-up", "last-event-id": "1" } })).status).toBe(200);
    expect(server.seen.at(-1)?.headers).not.toMatchObject({ "mcp-session-id": expect.anything() });
    expect(server.seen.at(-1)?.headers).not.toMatchObject({ "last-event-id": expect.anything() });
  });

  it("a name in canonical base64 is the name", async () => {
    const grant = await addServer();
    expect((await rawRequest(grant, { body: modern, headers: modernHeaders("tools/call", "safe") })).status).toBe(200);
  });
});
