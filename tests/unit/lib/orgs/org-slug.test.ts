// An organization's name in the address.
import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { reservedSlugs, slugFrom } from "@/lib/orgs/org-slug";

it.each([
  ["Acme", "acme"], ["Ada’s organization", "adas-organization"], ["Crème Brûlée GmbH", "creme-brulee-gmbh"], ["  --a  b--  ", "a-b"], ["李小龍", "organization-1"],
  ["Settings", "settings-1"], ["API", "api-1"], ["../../etc", "etc"],
])("%j becomes %j", (name, slug) => expect(slugFrom(name)).toBe(slug));

it("is short, safe in an address and never empty, whatever the name", () => {
  for (const name of ["x".repeat(200), `${"x".repeat(39)} y`, "!!!", "", "\u0000", "%2f%2f"]) expect(slugFrom(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
});

describe("reserved words", () => {
  it("hold every first part of the console's own addresses", () => {
    const firstParts = (folder: string): string[] => fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
      .flatMap(({ name }) => (/^\(/.test(name) ? firstParts(`${folder}/${name}`) : /^[[_@]/.test(name) ? [] : [name]));
    // A file's name has a dot, and no slug has.
    expect(firstParts("app").filter((name) => !name.includes(".") && !reservedSlugs.has(name))).toEqual([]);
  });
});
