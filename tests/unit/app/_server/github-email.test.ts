// Which address GitHub vouches for.
import { expect, it } from "vitest";
import { verifiedEmailIn } from "@/app/_server/github-email";

const list = (...entries: readonly (readonly [string, boolean, boolean])[]) => JSON.stringify(entries.map(([email, primary, verified]) => ({ email, primary, verified, visibility: null })));

it("it is the primary address, if it is verified, and no other", () => {
  expect(verifiedEmailIn(list(["a@example.com", false, true], ["b@example.com", true, true]))).toBe("b@example.com");
  expect(verifiedEmailIn(list(["a@example.com", false, true], ["b@example.com", true, false]))).toBeNull();
});
it("an answer of another form vouches for nothing", () => {
  for (const answer of ["", "null", "{}", "[]", '{"message":"Bad credentials"}', '[{"email":"a@example.com"}]', '[{"email":"a@example.com","primary":"true","verified":"true"}]']) expect(verifiedEmailIn(answer)).toBeNull();
});
