// What is judged apart is judged by the same rules, in turn, within bounds; and what ends a scan withholds what it was about.
import { afterEach, expect, it } from "vitest";
import { evaluateCall } from "@/lib/guard/evaluate-call";
import type { RulesVerdict, ServerMessage } from "@/lib/guard/judge-message";
import type { ResultRules } from "@/lib/guard/result-rules";
import { quickSchema } from "@/lib/json-schema/bounds";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import { linearRegex } from "@/lib/linear-regex/compile-regex";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { parsePolicy } from "@/lib/policy-engine/parse-policy";
import type { ArgumentsCheck, Json, PolicyRequest } from "@/lib/policy-engine/types";
import { gatewayBounds, type GatewayBounds } from "@/proxy/bounds";
import { openScans, type OpenScans } from "@/proxy/scans/open-scans";
import type { AskedCall } from "@/proxy/scans/scans";

const never = new AbortController().signal;
/** A thousand steps for each character, and no letter by which a search could begin: a second for 64 KiB. */
const slowPattern = "(?i)[a-z]{1,500}q";
const slowText = "ab".repeat(50_000);
let scans: OpenScans;
let failures: string[];

function open(bounds: Partial<GatewayBounds> = {}): OpenScans {
  failures = [];
  scans = openScans({ ...gatewayBounds, ...bounds }, { monotonicMs: () => performance.now(), onFailure: ({ message }, orgId) => void failures.push(`${orgId}: ${message}`) });
  return scans;
}
afterEach(() => scans.close());

function rulesOf(result: object): ResultRules {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "allow", all_tools: { result } }), linearRegex);
  const plan = parsed.ok ? compilePolicy(parsed.policy, linearRegex).everyResult : null;
  if (plan === null) throw new Error("a document that is not valid");
  const request: PolicyRequest = {
    toolName: "t", tool: { risk: "read", state: "active", checkArguments: () => true }, drift: "review", args: { customer: "cust-1" }, inexactNumbers: new Set(),
    subjects: { session: null, grant: "g", user: null, server: "s", organization: "o" },
    context: { server: { slug: "s" }, grant: { label: "l", tags: {} }, user: null, client: { name: null, version: null, ip: null } }, nowMs: 0,
  };
  return { plan, request };
}

function answer(text: string): ServerMessage {
  const bytes = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text }] } }));
  return { form: "message", bytes, call: { id: 1, progressToken: null, asksAfterTask: false }, era: "legacy", requestId: "cal_1" };
}

const redacting = rulesOf({ redact: [{ pattern: "cust-[0-9]+" }] });
const slow = rulesOf({ redact: [{ pattern: slowPattern }] });
const bodyOf = (verdict: RulesVerdict) => (verdict.kind === "answer" && verdict.judged.kind === "replace" ? verdict.judged.body : verdict.kind);

it("judges a small answer at once, and a large one apart with the same words", async () => {
  const { judge } = open();
  const small = judge("o", redacting, answer("cust-1"), never);
  expect(small instanceof Promise ? "waits" : bodyOf(small)).toContain("[redacted]");
  const large = judge("o", redacting, answer(`cust-1 ${"x".repeat(65_536)}`), never);
  expect(large).toBeInstanceOf(Promise);
  expect(bodyOf(await large)).toContain("[redacted] xxx");
});

it("judges at the bound at once, and one byte past it apart", async () => {
  const { length } = answer("").bytes;
  const { judge } = open();
  const measuring = rulesOf({ max_bytes: 1_000_000 });
  expect(judge("o", measuring, answer("x".repeat(65_536 - length)), never)).not.toBeInstanceOf(Promise);
  const past = judge("o", measuring, answer("x".repeat(65_537 - length)), never);
  expect(past).toBeInstanceOf(Promise);
  expect(await past).toEqual({ kind: "answer", judged: { kind: "pass", isError: false } });
});

it("gives a thread what rules over an answer may read of the call", async () => {
  const { judge } = open({ scanHereBytesMax: 0 });
  const rules = rulesOf({ deny_if: [{ conditions: [{ path: "result.text", op: "contains", value_from: "args.customer" }] }] });
  expect(bodyOf(await judge("o", rules, answer("it is cust-1"), never))).toContain("result_denied");
  expect(bodyOf(await judge("o", rules, answer("it is cust-2"), never))).toBe("answer");
});

it("knows more rules than a thread keeps, each by its own", async () => {
  const { judge } = open({ scanHereBytesMax: 0, scanPlansMax: 2, scanThreadsMax: 1 });
  const all = ["a", "b", "c", "a", "c", "b"].map((letter) => ({ letter, rules: rulesOf({ redact: [{ pattern: letter, replace: `<${letter}>` }] }) }));
  for (const { letter, rules } of [...all, ...all]) expect(bodyOf(await judge("o", rules, answer(`(${letter})`), never))).toContain(`(<${letter}>)`);
});

it("judges apart what would take many steps, however small it is", async () => {
  const { judge } = open();
  const verdict = judge("o", slow, answer("ab".repeat(4_000)), never);
  expect(verdict).toBeInstanceOf(Promise);
  expect(bodyOf(await verdict)).toBe("answer");
});

it("denies a call that takes too long, or that nobody can judge", async () => {
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "allow", all_tools: { deny_if: [{ conditions: [{ path: "args.t", op: "regex", value: slowPattern }] }] } }), linearRegex);
  if (!parsed.ok) throw new Error("a document that is not valid");
  const params = { name: "t", arguments: { t: slowText } };
  const asked: AskedCall = {
    guarded: {
      policy: compilePolicy(parsed.policy, linearRegex), inventory: new Map([["t", { risk: "read", state: "active" }]]), drift: "review",
      subjects: { grant: "g", server: "s", organization: "o" }, context: { server: { slug: "s" }, grant: { label: "l", tags: {} } },
    },
    call: { era: "legacy", revision: null, id: 1, method: "tools/call", params, inexactNumbers: new Set() },
    facts: { nowMs: 0, client: { name: null, version: null, ip: null }, user: null, session: null },
    body: new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params })),
  };
  const denied = { kind: "decided", decision: { effect: "deny", code: "evaluation_limit", rule: null } };
  const { evaluate } = open({ scanMs: 150, scanThreadsMax: 1 });
  expect(await evaluate(asked, never)).toMatchObject(denied);
  expect(failures).toEqual(["o: a call or an answer took too long to judge"]);
  // What does not read again is nothing that was judged.
  expect(await evaluate({ ...asked, body: new TextEncoder().encode("{") }, never)).toMatchObject(denied);
  await scans.close();
  expect(await open({ scansWaitingPerOrgMax: 0 }).evaluate(asked, never)).toMatchObject(denied);
});

it("holds arguments against a schema in a thread where that takes long, with the rules behind it, as it would at once", async () => {
  const schemas: readonly Json[] = [
    { properties: { a: { allOf: Array.from({ length: 20 }, (_, index) => ({ contains: { const: index } })) }, b: {} } },
    { properties: { a: { allOf: [...Array.from({ length: 1_200 }, () => ({})), { contains: { const: 0 } }] }, b: {} } },
  ];
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "deny", tools: { t: { arguments: "strict", deny_if: [{ conditions: [{ path: "args.b", op: "eq", value: 1 }] }] } } }), linearRegex);
  if (!parsed.ok) throw new Error("a document that is not valid");
  const policy = compilePolicy(parsed.policy, linearRegex);
  const asking = (checkArguments: ArgumentsCheck | null, args: { readonly [key: string]: Json }, hasBody: boolean): AskedCall => {
    const params = { name: "t", arguments: args };
    return {
      guarded: {
        policy, inventory: new Map([["t", { risk: "read", state: "active", checkArguments }]]), drift: "review",
        subjects: { grant: "g", server: "s", organization: "o" }, context: { server: { slug: "s" }, grant: { label: "l", tags: {} } },
      },
      call: { era: "legacy", revision: null, id: 1, method: "tools/call", params, inexactNumbers: new Set() },
      facts: { nowMs: 0, client: { name: null, version: null, ip: null }, user: null, session: null },
      body: hasBody ? new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params })) : null,
    };
  };
  const { evaluate, evaluateLater } = open();
  const codes: string[] = [];
  const numbers = Array.from({ length: 2_000 }, (_, index) => index % 20);
  for (const schema of schemas) {
    const [here, whole] = [await compileArgumentsCheck(schema, quickSchema), await compileArgumentsCheck(schema)];
    for (const args of [{ a: numbers }, { a: numbers, b: 1 }, { a: numbers.slice(0, 19).fill(30) }, { a: numbers, c: 1 }]) {
      const expected = evaluateCall(asking(whole, args, true).guarded, asking(whole, args, true).call, asking(whole, args, true).facts);
      expect(await evaluate(asking(here, args, true), never)).toEqual(expected);
      expect(await evaluateLater(asking(here, args, false), never)).toEqual(expected);
      codes.push(expected.kind === "decided" ? expected.decision.code : expected.kind);
    }
    expect(evaluateLater(asking(here, { a: numbers }, false), never)).toBeInstanceOf(Promise);
  }
  expect(codes).toEqual([...codes.slice(0, 4), "allowed", "denied", "invalid_arguments", "invalid_arguments"]);
  expect(codes.slice(0, 4)).toEqual(codes.slice(4));
  await scans.close();
  expect(await evaluateLater(asking(await compileArgumentsCheck(schemas[1], quickSchema), { a: numbers }, false), never)).toBeNull();
});

it("decides in a thread about a subscription to many resources and tasks, as it would at once", async () => {
  const resources = { default: "allow", deny: ["file:///secret/*", ...Array.from({ length: 199 }, (_, at) => `file:///${String(at)}*x`)] };
  const parsed = parsePolicy(JSON.stringify({ version: "1", default: "allow", hide: ["hidden"], resources }), linearRegex);
  if (!parsed.ok) throw new Error("a document that is not valid");
  const listen = (uris: readonly string[], tool = "t"): AskedCall => {
    const params = { notifications: { resourceSubscriptions: uris, taskIds: ["task"] } };
    return {
      guarded: {
        policy: compilePolicy(parsed.policy, linearRegex), inventory: new Map([["t", { risk: "read", state: "active" }], ["hidden", { risk: "read", state: "active" }]]), drift: "review",
        subjects: { grant: "g", server: "s", organization: "o" }, context: { server: { slug: "s" }, grant: { label: "l", tags: {} } },
      },
      call: { era: "modern", revision: null, id: 1, method: "subscriptions/listen", params, inexactNumbers: new Set() },
      facts: { nowMs: 0, client: { name: null, version: null, ip: null }, user: null, session: null, taskTools: new Map([["task", tool]]) },
      body: new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "subscriptions/listen", params })),
    };
  };
  const { evaluate } = open();
  const few = ["file:///a", "file:///b"];
  const many = Array.from({ length: 2_000 }, (_, at) => `file:///y${String(at)}`);
  const both: (readonly [AskedCall, AskedCall])[] = [
    [listen(few), listen([...few, ...many])], [listen([...few, "file:///secret/a"]), listen([...many, "file:///secret/a"])], [listen(few, "hidden"), listen(many, "hidden")],
  ];
  const kinds: string[] = [];
  for (const [small, large] of both) {
    const [atOnce, apart] = [evaluate(small, never), evaluate(large, never)];
    expect([atOnce instanceof Promise, apart instanceof Promise]).toEqual([false, true]);
    const evaluation = await apart;
    expect(evaluation).toEqual(await atOnce);
    kinds.push(evaluation.kind === "decided" ? evaluation.decision.effect : evaluation.kind);
  }
  expect(kinds).toEqual(["allow", "deny", "refuse"]);
});

it("withholds as too large what takes too long, and goes on with a new thread", async () => {
  const { judge } = open({ scanMs: 150, scanThreadsMax: 1 });
  expect(await judge("o", slow, answer(slowText), never)).toEqual({ kind: "unjudged", code: "result_too_large" });
  expect(failures).toEqual(["o: a call or an answer took too long to judge"]);
  const next = await judge("o", rulesOf({ max_bytes: 10 }), answer(slowText), never);
  expect(bodyOf(next)).toContain("result_too_large");
});

it("withholds what needs more memory than a thread may have", async () => {
  const { judge } = open({ scanThreadHeapMiB: 24, scanThreadsMax: 1 });
  const words = Array.from({ length: 150_000 }, (_, index) => `w${String(index)}`);
  const bytes = new TextEncoder().encode(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [], structuredContent: { words, more: words.map((word) => ({ [word]: word })) } } }));
  const verdict = await judge("o", rulesOf({ max_bytes: 10 }), { ...answer(""), bytes }, never);
  expect(["unjudged", "answer"]).toContain(verdict.kind);
  expect(bodyOf(verdict)).not.toBe("answer");
});

it("keeps a thread for others while one organization has much to judge", async () => {
  const { judge } = open({ scanMs: 1_500 });
  let done = 0;
  const hostile = [1, 2, 3, 4].map(async () => {
    const verdict = await judge("hostile", slow, answer(slowText), never);
    done += 1;
    return verdict;
  });
  expect(bodyOf(await judge("other", redacting, answer(`cust-1 ${"x".repeat(70_000)}`), never))).toContain("[redacted]");
  expect(done).toBeLessThan(3);
  await scans.close();
  expect(await Promise.all(hostile)).toEqual(hostile.map(() => expect.objectContaining({ kind: "unjudged" })));
});

it("lets whoever used the threads least go before many who together fill them", async () => {
  const { judge } = open({ scanMs: 400, scanThreadsMax: 1 });
  const allies = ["a", "b", "c", "d", "e"];
  let over = 0;
  const ask = (orgId: string) => judge(orgId, slow, answer(slowText), never);
  for (const orgId of allies) await ask(orgId);
  const again = allies.map(async (orgId) => {
    await ask(orgId);
    over += 1;
  });
  expect(bodyOf(await judge("victim", redacting, answer(`cust-1 ${"x".repeat(70_000)}`), never))).toContain("[redacted]");
  expect(over).toBeLessThan(2);
  await scans.close();
  await Promise.all(again);
});

it("refuses what is one too many to wait, in number and in bytes, for this organization alone", async () => {
  const { judge } = open({ scansWaitingPerOrgMax: 2, scanBytesPerOrgMax: 250_000, scanMs: 2_000 });
  const first = judge("o", slow, answer(slowText), never);
  const second = judge("o", redacting, answer("x".repeat(70_000)), never);
  expect(await judge("o", redacting, answer("x".repeat(90_000)), never)).toEqual({ kind: "unjudged", code: "result_denied" });
  const third = judge("o", redacting, answer("x".repeat(70_000)), never);
  expect(await judge("o", slow, answer("a".repeat(5_000)), never)).toEqual({ kind: "unjudged", code: "result_denied" });
  expect(failures).toEqual(["o: too many calls and answers wait to be judged", "o: too many calls and answers wait to be judged"]);
  expect(bodyOf(await judge("other", redacting, answer("x".repeat(90_000)), never))).toBe("answer");
  await scans.close();
  expect((await Promise.all([first, second, third])).map(({ kind }) => kind)).toEqual(["unjudged", "unjudged", "unjudged"]);
});

it("gives up what nobody waits for any more, and what waits too long", async () => {
  const { judge } = open({ scanMs: 3_000, scanWaitMs: 300 });
  void judge("o", slow, answer(slowText), never);
  const gone = new AbortController();
  const left = judge("o", redacting, answer("x".repeat(70_000)), gone.signal);
  const late = judge("o", redacting, answer("x".repeat(70_000)), never);
  gone.abort();
  expect(await left).toEqual({ kind: "unjudged", code: "result_denied" });
  expect(failures).toEqual([]);
  expect(await late).toEqual({ kind: "unjudged", code: "result_denied" });
  expect(failures).toEqual(["o: a call or an answer waited too long to be judged"]);
});

it("reads a small answer nowhere else, and of a large one what kind of answer it is", async () => {
  const { outline } = open({ readHereBytesMax: 1_000 });
  const asks = { places: [], withResult: false, isToolList: false, isOfTask: false };
  expect(outline("o", answer("").bytes, asks, never)).toBeNull();
  const large = answer("x".repeat(1_000)).bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(large.length));
  shared.set(large);
  for (const bytes of [large, shared]) {
    expect(await outline("o", bytes, asks, never)).toMatchObject({ message: { jsonrpc: "2.0", id: 1, result: {} }, parts: { result: null, handles: [] } });
    expect(bytes).toHaveLength(large.length);
  }
  expect(await outline("o", new TextEncoder().encode("x".repeat(2_000)), asks, never)).toBeNull();
  await scans.close();
  expect(await outline("o", large, asks, never)).toBeNull();
});

it("leaves what takes many steps to threads for a while where an organization's rules were slow, and nothing else", async () => {
  const { judge } = open({ scanHereMs: 0 });
  const many = answer("x".repeat(20_000));
  expect(judge("o", redacting, answer("cust-1"), never)).not.toBeInstanceOf(Promise);
  expect(judge("o", redacting, many, never)).not.toBeInstanceOf(Promise);
  const next = judge("o", redacting, many, never);
  expect(next).toBeInstanceOf(Promise);
  expect(await next).toEqual({ kind: "answer", judged: { kind: "pass", isError: false } });
  expect(judge("o", redacting, answer("cust-1"), never)).not.toBeInstanceOf(Promise);
  expect(judge("other", redacting, many, never)).not.toBeInstanceOf(Promise);
});

it("holds so many bytes of answers for the threads in all, whosever they are, and gives them back (scanBytesMax)", async () => {
  const { judge, heldBytes } = open({ scanBytesMax: 250_000, scanMs: 2_000, scanThreadsMax: 1 });
  const first = judge("a", slow, answer(slowText), never);
  const second = judge("b", redacting, answer("x".repeat(70_000)), never);
  expect(await judge("c", redacting, answer("x".repeat(90_000)), never)).toEqual({ kind: "unjudged", code: "result_denied" });
  expect(failures).toEqual(["c: too many calls and answers wait to be judged"]);
  const third = judge("c", redacting, answer("x".repeat(70_000)), never);
  expect(heldBytes()).toBeLessThanOrEqual(250_000);
  await scans.close();
  expect((await Promise.all([first, second, third])).map(({ kind }) => kind)).toEqual(["unjudged", "unjudged", "unjudged"]);
  expect(heldBytes()).toBe(0);
});

it("judges so many of one organization at one time, though more threads are idle (scansPerOrgMax)", async () => {
  const { judge } = open({ scanThreadsMax: 2, scansPerOrgMax: 1, scanMs: 400 });
  const first = judge("o", slow, answer(slowText), never);
  let isSecondOver = false;
  const second = Promise.resolve(judge("o", redacting, answer("x".repeat(70_000)), never)).finally(() => {
    isSecondOver = true;
  });
  expect(bodyOf(await judge("other", redacting, answer("x".repeat(70_000)), never))).toBe("answer");
  expect(isSecondOver).toBe(false);
  expect(await first).toEqual({ kind: "unjudged", code: "result_too_large" });
  expect(bodyOf(await second)).toBe("answer");
});

it("withholds what a thread that does not start in time was to judge (scanThreadStartMs)", async () => {
  const { judge } = open({ scanThreadStartMs: 1, scanThreadsMax: 1 });
  expect(await judge("o", redacting, answer("x".repeat(70_000)), never)).toEqual({ kind: "unjudged", code: "result_denied" });
  expect(failures).toEqual(["o: a scan thread did not start in time"]);
});

it("judges an organization's answers here again once its rest is over (scanHereRestMs)", async () => {
  let nowMs = 0;
  failures = [];
  // Each look at the clock is a millisecond later: whatever takes many steps took too long.
  scans = openScans({ ...gatewayBounds, scanHereMs: 0, scanHereRestMs: 1_000 }, { monotonicMs: () => (nowMs += 1), onFailure: () => undefined });
  const many = answer("x".repeat(20_000));
  expect(scans.judge("o", redacting, many, never)).not.toBeInstanceOf(Promise);
  const apart = scans.judge("o", redacting, many, never);
  expect(apart).toBeInstanceOf(Promise);
  await apart;
  nowMs += 1_000;
  expect(scans.judge("o", redacting, many, never)).not.toBeInstanceOf(Promise);
});
