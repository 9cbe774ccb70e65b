import { describe, expect, test } from "vitest";
import { activeHref } from "@/app/_ui/active-href";

const entries = [{ href: "/acme" }, { href: "/acme/servers" }, { href: "/acme/calls" }];

describe("activeHref", () => {
  test.each([
    ["/acme", "/acme"],
    ["/acme/servers", "/acme/servers"],
    ["/acme/servers/srv_1/tools", "/acme/servers"],
    ["/acme/serversx", "/acme"],
    ["/acmes", undefined],
  ])("%s belongs to %s", (pathname, expected) => {
    expect(activeHref(pathname, entries)).toBe(expected);
  });
});
