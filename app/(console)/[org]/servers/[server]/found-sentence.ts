// What a look at a server found, in one sentence. Pure.

import type { FoundTools } from "@/lib/servers/introspection-watch-record";

/** "12 tools: 1 new, 2 changed.", "12 tools, nothing changed.", or of a first look "12 tools found." */
export function foundSentence(found: FoundTools): string {
  const tools = found.tools === 1 ? "1 tool" : `${found.tools} tools`;
  if (found.added === found.tools && found.gone === 0) return `${tools} found.`;
  const parts = [
    [found.added, "new"], [found.changed, "changed"], [found.gone, "gone"], [found.returned, "back again"],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return said.length === 0 ? `${tools}, nothing changed.` : `${tools}: ${said.join(", ")}.`;
}
