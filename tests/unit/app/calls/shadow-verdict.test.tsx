import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ShadowVerdict } from "@/app/(console)/[org]/calls/shadow-verdict";

const shadow = { policyId: "pol_1", version: 3, effect: "deny", code: "denied", rule: "/tools/echo/deny_if/0" } as const;
const words = (of: Parameters<typeof ShadowVerdict>[0]["shadow"]) => renderToStaticMarkup(<ShadowVerdict shadow={of} policyHref={null} />).replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ").trim();

it("says what a call's shadow would have decided, by which version and why", () => {
  expect(words(shadow)).toBe("Denied by version 3 /tools/echo/deny_if/0");
  expect(words({ ...shadow, effect: "allow", code: "allowed", rule: null })).toBe("Allowed by version 3");
  expect(words({ ...shadow, effect: null, code: "shadow_slow", rule: null })).toMatch(/ by version 3 shadow_slow$/);
});
