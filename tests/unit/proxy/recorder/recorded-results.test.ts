import { describe, expect, it } from "vitest";
import { cutJson } from "@/proxy/recorder/cut-json";
import { readRecordedResult, resultWriter, type ResultPlace } from "@/proxy/recorder/recorded-results";
import type { WrittenValue } from "@/proxy/recorder/sealed-values";

const bounds = { resultReadBytesMax: 10_000, resultBytesMax: 1_000 };
const answer = { form: "answer", rpcId: null } as const;
const written = (message: object | string, place: ResultPlace = answer, own: readonly string[] = []) =>
  resultWriter(typeof message === "string" ? message : Buffer.from(JSON.stringify(message)), place, bounds).write(own);
const read = (value: WrittenValue) => readRecordedResult(value !== null && "text" in value ? value.text : "");
const write = (message: object | string, own: readonly string[] = []) => read(written(message, answer, own));

describe("the text of a recorded result", () => {
  it("gives back what the client got, a result or an error, without the secrets in it", () => {
    const message = { jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text: '{"user":"me","password":"p-1"}' }, { type: "text", text: "own-2 and API_KEY=p-3" }], isError: false } };
    expect(write(message, ["own-2"])).toEqual({
      value: { content: [{ type: "text", text: '{"user":"me","password":"[redacted:password]"}' }, { type: "text", text: "[redacted:server_credential] and API_KEY=[redacted:secret]" }], isError: false },
      isError: false, isCut: false, bytes: JSON.stringify(message).length,
    });
    expect(write({ jsonrpc: "2.0", id: 1, error: { code: -32000, message: "no" } })).toMatchObject({ value: { code: -32000, message: "no" }, isError: true });
  });

  it("is cut after so many bytes, and says so", () => {
    const whole = write({ result: { content: [{ type: "text", text: "word ".repeat(150) }] } });
    expect(whole).toMatchObject({ isCut: false });
    const cut = write({ result: { content: [{ type: "text", text: "word ".repeat(300) }, { type: "text", text: "more" }], later: 1 } });
    expect(cut).toMatchObject({ isCut: true, value: { content: [{ type: "text", text: expect.stringMatching(/^(word )*word$/) }] } });
    expect(Buffer.byteLength(JSON.stringify(cut?.value))).toBeLessThan(1_100);
  });

  it("says of a message that is larger than is looked into only how large it was", () => {
    expect(write({ result: { text: "x".repeat(10_000) } })).toMatchObject({ value: null, isCut: true });
    expect(written({ result: { text: "x".repeat(10_000) } })).toMatchObject({ left: "too_large" });
    expect(written({ result: { text: "x" } })).not.toHaveProperty("left");
  });

  it("holds no message that is larger until its turn comes, and counts what it holds", () => {
    expect(resultWriter("é".repeat(5_000), answer, bounds).heldBytes).toBe(10_000);
    expect(resultWriter("é".repeat(5_001), answer, bounds).heldBytes).toBe(0);
  });

  it("is taken from where it stands of a task: the answer itself, within it, or within what is told; nothing while there is nothing", () => {
    const [result, error] = [{ content: [] }, { code: -32000, message: "no" }];
    const at = (form: ResultPlace["form"]): ResultPlace => ({ form, rpcId: null });
    expect(read(written({ id: 1, result }, at("task_answer")))).toMatchObject({ value: result, isError: false });
    expect(read(written({ id: 1, result: { status: "completed", result } }, at("task_state")))).toMatchObject({ value: result, isError: false });
    expect(read(written({ id: 1, result: { status: "failed", error } }, at("task_state")))).toMatchObject({ value: error, isError: true });
    expect(read(written({ method: "notifications/tasks", params: { result } }, at("task_told")))).toMatchObject({ value: result, isError: false });
    for (const message of [{ id: 1, result: { status: "working" } }, { id: 1, result: { status: "working", result: null } }, { id: 1, error }]) expect(written(message, at("task_state"))).toBeNull();
    expect(written({ id: 1, result: { result: 5 } }, at("task_state"))).toEqual({ loss: "unreadable" });
  });

  it("is that of the request that was asked for, by its id and type", () => {
    for (const id of [2, "1", null]) expect(written({ id, result: {} }, { form: "answer", rpcId: 1 })).toBeNull();
    expect(read(written({ id: 1, result: {} }, { form: "answer", rpcId: 1 }))).toMatchObject({ value: {} });
  });

  it("leaves no half of a secret at the cut, nor one under a name that the cut took the sense of", () => {
    for (let before = 880; before < 1_000; before += 7) {
      const key = `ghp${"_"}${"a1B2".repeat(9)}`;
      expect(JSON.stringify(write({ result: { text: `${"x ".repeat(before / 2)}${key} end` } })), String(before)).not.toContain("ghp_");
    }
    const nested = JSON.stringify({ credentials: { user: "u-1", word: "w-2" }, text: "x ".repeat(1_000) });
    expect(JSON.stringify(write({ result: { content: [{ type: "text", text: nested }] } }))).not.toMatch(/u-1|w-2/);
  });

  it("leaves no half of a secret that a text goes on with behind the cut, in one text or in more", () => {
    const key = `ghp${"_"}${"a1B2".repeat(9)}`;
    const block = (text: string) => ({ type: "text", text });
    for (let before = 760; before < 1_000; before += 3) {
      for (const parts of [[key.slice(0, 18), key.slice(18)], [key.slice(0, 12), key.slice(12, 20), key.slice(20)], [key.slice(0, 18), "", key.slice(18)]]) {
        const texts = [`${"x ".repeat(before / 2)}${parts[0] ?? ""}`, ...parts.slice(1, -1), `${parts.at(-1) ?? ""} end`, "more ".repeat(100)];
        const recorded = write({ result: { content: texts.map(block) } });
        expect(recorded?.isCut).toBe(true);
        expect(JSON.stringify(recorded), String(before)).not.toMatch(/ghp_|a1B2/);
      }
    }
    expect(write({ result: { content: [block("one two three"), block("x".repeat(2_000))] } })?.value).toEqual({ content: [block("one two"), block("")] });
    expect(write({ result: { content: [block("a whole text ")], later: "x".repeat(2_000) } })?.value, "no text stood behind it").toEqual({ content: [block("a whole text ")], later: "" });
  });

  it("is not written for what is no answer, or no JSON, nor read out of any other text", () => {
    for (const message of ["{", "[]", '{"jsonrpc":"2.0","id":1}', '{"result":5}']) expect(written(message)).toEqual({ loss: "unreadable" });
    for (const text of ["", "{}", '{"value":5,"isError":false,"isCut":false,"bytes":1}', '{"value":null,"isError":false,"isCut":false}']) expect(readRecordedResult(text)).toBeNull();
  });
});

describe("a value that is cut", () => {
  it("is itself where it fits, and never splits a character", () => {
    const small = { a: [1, "x", null] };
    expect(cutJson(small, 100)).toEqual({ value: small, isCut: false });
    expect(cutJson(small, 100).value).toBe(small);
    for (let bytes = 8; bytes < 60; bytes += 1) {
      const { value } = cutJson({ text: "ab 😀😀😀😀 cd 😀😀" }, bytes);
      expect(JSON.stringify(value)).not.toMatch(/\\ud/);
      expect(Buffer.byteLength(JSON.stringify(value))).toBeLessThanOrEqual(bytes + 16);
    }
  });
});
