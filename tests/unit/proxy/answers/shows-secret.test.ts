// No answer shows the credential that went up with the request, however its JSON is written.
import { expect, it } from "vitest";
import { secretForms, showsSecret, showsSecretInTurns } from "@/proxy/answers/shows-secret";
import { processorTime } from "@/tests/support/processor-time";
import { PlainSignal } from "@/proxy/streams/plain-signal";

const secret = 'ab/c+d=="\\<z';
const shows = (text: string, ...of: readonly string[]) => showsSecret(Buffer.from(text), secretForms(of.length === 0 ? [secret] : of));
const byNumber = (text: string) => [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

it("sees a secret as it is, and in every form in which JSON may write its signs", () => {
  expect(shows(`x${secret}y`)).toBe(true);
  expect(shows(JSON.stringify({ said: `Bearer ${secret}` }))).toBe(true);
  expect(shows('{"said":"ab\\/c+d==\\"\\\\<z"}')).toBe(true);
  expect(shows('{"said":"ab\\u002Fc\\u002bd\\u003D=\\u0022\\u005c\\u003cz"}')).toBe(true);
  expect(shows(byNumber(secret))).toBe(true);
  expect(shows(byNumber("plain").toUpperCase().replaceAll("\\U", "\\u"), "plain")).toBe(true);
  expect(shows(byNumber("pässwörd"), "pässwörd")).toBe(true);
});

it("sees it in a text of JSON within another", () => {
  expect(shows(JSON.stringify({ text: JSON.stringify({ said: secret }) }))).toBe(true);
  expect(shows(JSON.stringify({ text: `{"said":"${byNumber(secret)}"}` }))).toBe(true);
  expect(shows(JSON.stringify({ text: '{"said":"a\\/b"}' }), "a/b")).toBe(true);
});

it("sees it as URLs and forms write it, whole or its unusual signs alone, in JSON too", () => {
  const key = "q7/Xb9+Zk2/Lm4==";
  expect(shows(`https://api.example/?key=${encodeURIComponent(key)}&x=1`, key)).toBe(true);
  expect(shows("at /?key=q7%2fXb9%2bZk2%2fLm4%3d%3d", key)).toBe(true);
  expect(shows("at /?key=q7/Xb9%2BZk2/Lm4==", key)).toBe(true);
  expect(shows("at /?key=%717%2FXb9%2BZk2%2FLm4%3D%3D", key)).toBe(true);
  expect(shows(JSON.stringify({ url: JSON.stringify(`/?${new URLSearchParams({ [secret]: secret }).toString()}`) }))).toBe(true);
  expect(shows(JSON.stringify({ url: encodeURI(`/${secret}`) }))).toBe(true);
  expect(shows(encodeURIComponent("pässwörd-1"), "pässwörd-1")).toBe(true);
  expect([shows("one+two%2Bthree", "one two+three"), shows("one%20two+three", "one two+three")]).toEqual([true, true]);
  expect(shows("at /?key=a%2Fb", "a%2Fb")).toBe(true);
});

it("sees one that is cut anywhere between two text blocks, of a result as of an event", () => {
  const key = "sk-4815162342abcdef";
  for (let cut = 1; cut < key.length; cut += 1) {
    const content = [{ type: "text", text: `KEY=${key.slice(0, cut)}` }, { annotations: { priority: 1 }, text: `${key.slice(cut)}\n`, type: "text" }];
    const answer = JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content } });
    expect(shows(answer, key), answer).toBe(true);
    expect(shows(`event: message\ndata: ${answer}\n\n`, key)).toBe(true);
    expect(shows(JSON.stringify({ result: { content } }, null, 2), key)).toBe(true);
    expect(shows(JSON.stringify({ content: [content[0], { type: "text", text: " and " }, content[1]] }), key)).toBe(false);
  }
  const odd = 'ab/c+d=="\\<z';
  expect(shows(JSON.stringify([{ text: odd.slice(0, 9) }, { text: odd.slice(9) }]), odd)).toBe(true);
});

it("does not look for halves that any text may have", () => {
  const halvesOf = (key: string): readonly string[] => secretForms([key]).halves;
  expect([halvesOf("abcdefg"), halvesOf("abcdefgh")]).toEqual([[], ["abcd", "efgh"]]);
  expect(shows(JSON.stringify([{ text: "abc" }, { text: "defg" }]), "abcdefg")).toBe(false);
});

it("takes a time linear in the answer, whatever is in it", () => {
  const spentMs = processorTime();
  for (const unit of ['"text":"', '"text":"\\', '"text":"sk-48151\\"', "sk-48151", '"text"        :        "a", ']) expect(shows(unit.repeat(1_000_000 / unit.length), "sk-4815162342abcdef")).toBe(false);
  expect(spentMs()).toBeLessThan(1_500);
});

it("sees each of several", () => {
  expect([shows("one", "one", "two"), shows("\\u0074wo", "one", "two"), shows("three", "one", "two"), shows("three")]).toEqual([true, true, false, false]);
});

it("sees none where there is none", () => {
  expect(shows('{"said":"ab\\/c+d==\\"\\\\<"}')).toBe(false);
  expect(shows("ab.c", "ab/c")).toBe(false);
  expect([shows("ab%2Ed", "ab/c"), shows("ab%2Fd", "ab/c"), shows("100%", "ab/c")]).toEqual([false, false, false]);
  expect(shows("a\\nb", "a.b")).toBe(false);
  expect(shows('{"a":"\\\\\\u0000"}', "\\")).toBe(true);
  expect(shows('{"a":"\\u0000\\u0001"}')).toBe(false);
});

it("sees one that is cut between blocks of megabytes, plain or escaped sign by sign, and reads to the end where there is none", () => {
  const key = "sk-live-0123456789abcdef";
  for (const filling of ["x".repeat(9_000_000), "\\n".repeat(4_500_000)]) {
    const text = (before: string, after: string) => `{"content":[{"type":"text","text":"${filling}${before}"},{"type":"text","text":"${after}${filling}"}]}`;
    expect(shows(text(key.slice(0, 9), key.slice(9)), key)).toBe(true);
    expect(shows(text(key.slice(0, 12), "and no more"), key)).toBe(false);
  }
});

it("looks at what is large a stretch in each turn, none of them long, and sees what stands across two", async () => {
  const key = "sk-live/0123456789+abcdef";
  const gone = new PlainSignal();
  for (const unit of ["\\u0073", "%73%2F", "\\/", '"text":"a",sk-live/0123']) {
    let turns = 0;
    let longestMs = 0;
    let spentMs = processorTime();
    const turn = () => {
      longestMs = Math.max(longestMs, turns === 0 ? 0 : spentMs());
      turns += 1;
      spentMs = processorTime();
      return Promise.resolve();
    };
    const bytes = Buffer.from(unit.repeat(Math.ceil(4_000_000 / unit.length)));
    expect(await showsSecretInTurns(bytes, secretForms([key]), turn, gone)).toBe(false);
    expect([turns > 20, longestMs < 100 ? "short" : longestMs]).toEqual([true, "short"]);
  }
  const written = `${byNumber("sk-live")}\\/${"0123456789+abcdef"}`;
  for (let at = 65_536 - written.length; at <= 65_536; at += 1) {
    expect(await showsSecretInTurns(Buffer.from(`${"x".repeat(at)}${written}${"x".repeat(80_000)}`), secretForms([key]), () => Promise.resolve(), gone)).toBe(true);
  }
});

it("shows nobody what is given up while it is looked at", async () => {
  const gone = new PlainSignal();
  const turn = () => {
    gone.abort();
    return Promise.resolve();
  };
  expect(await showsSecretInTurns(Buffer.from("none"), secretForms(["secret/secret"]), turn, gone)).toBe(true);
});
