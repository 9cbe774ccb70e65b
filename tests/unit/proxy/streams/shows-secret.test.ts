// No answer shows the credential that went up with the request, however its JSON is written.
import { expect, it } from "vitest";
import { showsSecret } from "@/proxy/streams/shows-secret";

const secret = 'ab/c+d=="\\<z';
const shows = (text: string, of = secret) => showsSecret(Buffer.from(text), of);

it("sees a secret as it is, and in every form in which JSON may write its signs", () => {
  expect(shows(`x${secret}y`)).toBe(true);
  expect(shows(JSON.stringify({ said: `Bearer ${secret}` }))).toBe(true);
  expect(shows('{"said":"ab\\/c+d==\\"\\\\<z"}')).toBe(true);
  expect(shows('{"said":"ab\\u002Fc\\u002bd\\u003D=\\u0022\\u005c\\u003cz"}')).toBe(true);
});

it("sees none where there is none", () => {
  expect(shows('{"said":"ab\\/c+d==\\"\\\\<"}')).toBe(false);
  expect(shows("ab.c", "ab/c")).toBe(false);
  expect(shows("a\\nb", "a.b")).toBe(false);
});
