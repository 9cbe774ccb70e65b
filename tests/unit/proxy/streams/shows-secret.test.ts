// No answer shows the credential that went up with the request, however its JSON is written.
import { expect, it } from "vitest";
import { secretForms, showsSecret } from "@/proxy/streams/shows-secret";

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

it("sees each of several", () => {
  expect([shows("one", "one", "two"), shows("\\u0074wo", "one", "two"), shows("three", "one", "two"), shows("three")]).toEqual([true, true, false, false]);
});

it("sees none where there is none", () => {
  expect(shows('{"said":"ab\\/c+d==\\"\\\\<"}')).toBe(false);
  expect(shows("ab.c", "ab/c")).toBe(false);
  expect(shows("a\\nb", "a.b")).toBe(false);
  expect(shows('{"a":"\\\\\\u0000"}', "\\")).toBe(true);
  expect(shows('{"a":"\\u0000\\u0001"}')).toBe(false);
});
