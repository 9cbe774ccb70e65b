import { describe, expect, it } from "vitest";
import { completeSearch } from "@/lib/calls/search/complete-search";
import { parseCallSearch } from "@/lib/calls/search/parse-call-search";

const known = { tool: ["run", "list_files", "read file"], grant: ["CI runner"] };

/** The text after the first completion at the cursor `|` was taken. */
function taken(marked: string, pick = 0): string {
  const cursor = marked.indexOf("|");
  const text = marked.replace("|", "");
  const completion = completeSearch(text, cursor, known)[pick];
  return completion === undefined ? "nothing" : text.slice(0, completion.start) + completion.insert + text.slice(completion.end);
}

describe("completion in the search box", () => {
  it("offers keys by their beginning, in the middle of a text and with a minus", () => {
    expect(taken("to|")).toBe("tool:");
    expect(taken("tool:run de| since:1h")).toBe("tool:run decision: since:1h");
    expect(taken("-to|")).toBe("-tool:");
    expect(taken("xyz|")).toBe("nothing");
  });
  it("offers the values of a choice, and those that occur", () => {
    expect(taken("decision:d|")).toBe("decision:denied");
    expect(taken("tool:files|")).toBe("tool:list_files");
    expect(taken("tool:run,li|")).toBe("tool:run,list_files");
    expect(taken("since:|", 2)).toBe("since:24h");
  });
  it("puts a value with a space in quotation marks, also while one is open", () => {
    expect(taken("grant:ci|")).toBe('grant:"CI runner"');
    expect(taken('grant:"CI r|')).toBe('grant:"CI runner"');
    expect(parseCallSearch(taken('tool:"read f|')).ok).toBe(true);
  });
  it("offers nothing under a key that there is not", () => {
    expect(taken("constructor:|")).toBe("nothing");
  });
});
