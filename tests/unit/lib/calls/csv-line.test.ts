import { describe, expect, it } from "vitest";
import { csvLine } from "@/lib/calls/csv-line";

describe("a line of CSV (AUD-17)", () => {
  it("holds no cell that a spreadsheet takes for a formula", () => {
    for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠x", "  =1", "\u00a0=1"]) expect(csvLine([text]), text).toBe(`"'${text.replace(/[\t\r\n]/g, "")}"\r\n`);
    expect(csvLine(["\t=1"])).toBe('"\\t=1"\r\n');
    expect(csvLine(["\r=1"])).toBe('"\\r=1"\r\n');
  });
  it("holds none either for a reader that splits cells at semicolons, and takes quotes in their middle for nothing", () => {
    expect(csvLine(["y;=HYPERLINK(1)", "a; +1;b", 'a";" -1', "a;b"])).toBe(`"y;'=HYPERLINK(1)","a; '+1;b","a"";"" '-1","a;b"\r\n`);
  });
  it("is one line whatever is in it, and shows control characters instead of obeying them", () => {
    expect(csvLine(["a\nb\r\nc", "\u001b[31mred", "x\u2028y\u0085z"])).toBe('"a\\nb\\r\\nc","\\u001b[31mred","x\\u2028y\\u0085z"\r\n');
  });
  it("doubles quotation marks, quotes texts, and leaves numbers and what is not there bare", () => {
    expect(csvLine(['say "hi", you', 5, true, null, ""])).toBe('"say ""hi"", you",5,true,,""\r\n');
    expect(csvLine(['"=1'])).toBe('"""=1"\r\n');
  });
});
