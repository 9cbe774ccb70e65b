// A search as one asks it of the API: the text of the console's box, and nothing beside it.

import { z } from "zod";
import type { CallSearch } from "./call-search";
import { parseCallSearch, searchCharsMax } from "./parse-call-search";

/** The text of a search; everything that cannot be understood in it is one sentence. */
const searchText = z.string().max(searchCharsMax).meta({ description: "A search as in the console's log, e.g. `tool:run decision:denied since:24h`; docs/call-search.md has its grammar." })
  .transform((text, context): CallSearch => {
    const parsed = parseCallSearch(text);
    if (parsed.ok) return parsed.search;
    context.addIssue({ code: "custom", message: parsed.problems.map(({ message }) => message).join(" ") });
    return z.NEVER;
  });

/** What there is to search stands in `q` alone: another parameter (`tool`, `decision`, `from`) is refused, and told where it belongs. */
export const callSearchInput = z.strictObject({ q: searchText.optional() }, {
  error: ({ code }) => (code === "unrecognized_keys" ? "There is no such parameter: what is looked for stands in q, as in q=tool:run decision:denied since:24h." : undefined),
});
