import { expect, it } from "vitest";
import { valueWords } from "@/app/(console)/[org]/servers/[server]/policy/versions/change-words";

const place = { area: "tools", subject: "refund", part: "deny_if" } as const;
const said = (rule: { conditions: never[]; on_deny?: string }): string => valueWords(rule, place).map(({ text }) => text).join("");

it("a rule of which only the message has changed reads otherwise before and after", () => {
  expect(said({ conditions: [], on_deny: "Needs a human." })).toBe("Deny always, saying “Needs a human.”");
  expect(said({ conditions: [] })).toBe("Deny always");
});
