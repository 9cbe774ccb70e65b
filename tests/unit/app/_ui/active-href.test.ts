import { describe, expect, test } from "vitest";
import { activeHref } from "@/app/_ui/active-href";

const entries = [{ href: "/acme", exact: true }, { href: "/acme/servers" }, { href: "/acme/calls" }];

describe("activeHref", () => {
  test.each([
    ["/acme", "/acme"],
    ["/acme/servers", "/acme/servers"],
    ["/acme/servers/srv_1/tools", "/acme/servers"],
    ["/acme/serversx", undefined],
    ["/acme/nothing", undefined],
    ["/acmes", undefined],
  ])("%s belongs to %s", (pathname, expected) => {
    expect(activeHref(pathname, entries)).toBe(expected);
  });
  test("what lies below an entry that is not exact belongs to it, unless another is nearer", () => {
    const tabs = [{ href: "/acme/servers/a" }, { href: "/acme/servers/a/policy" }];
    expect(activeHref("/acme/servers/a/tools/run", tabs)).toBe("/acme/servers/a");
    expect(activeHref("/acme/servers/a/policy/test", tabs)).toBe("/acme/servers/a/policy");
  });
});
