import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { FilterDay } from "@/app/_ui/filter-bar";

describe("the field of a day", () => {
  it.each([undefined, "2026-01-31"])("is a calendar's for %s", (value) => {
    expect(renderToStaticMarkup(<FilterDay name="since" label="Since" value={value} />)).toContain('type="date"');
  });
  it.each(["24h", "2026-01-31T12:00Z"])("says what is filtered by where that is %s", (value) => {
    const field = renderToStaticMarkup(<FilterDay name="since" label="Since" value={value} />);
    expect(field).toContain('type="text"');
    expect(field).toContain(`value="${value}"`);
  });
});
