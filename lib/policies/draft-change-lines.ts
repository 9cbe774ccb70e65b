// What one text of a draft changes of the one before, for the admin log: where, by names of tools and parts, and no value of a rule. Pure.

import { documentChanges, type ChangeArea, type DocumentChange } from "@/lib/policy-diff/document-changes";
import { isJsonObject } from "@/lib/policy-engine/json-values";
import { parseJson } from "@/lib/policy-engine/parse-json";
import type { Json } from "@/lib/policy-engine/types";

export const changeLinesMax = 8;
/** Of one line: names of tools and patterns may be long. */
export const changeLineCharactersMax = 160;

const places: { readonly [area in ChangeArea]: (subject: string) => string } = {
  document: () => "document", hide: () => "hidden tools", all_tools: () => "every tool", risk: (subject) => `class ${subject}`, tools: (subject) => `tool ${subject}`,
  resources: () => "resources", prompts: () => "prompts", server_requests: () => "server requests", tests: () => "tests",
};

/** One line a place, "tool run: limits changed, deny_if added"; where there are more, the last says how many. */
export function draftChangeLines(before: string, after: string): readonly string[] {
  const [was, is] = [objectIn(before), objectIn(after)];
  if (is === null) return ["not valid JSON yet"];
  if (was === null) return ["was not valid JSON before"];
  const lines = new Map<string, Set<string>>();
  for (const change of documentChanges(was, is)) {
    const place = places[change.area](change.subject);
    lines.set(place, (lines.get(place) ?? new Set<string>()).add(partWords(change)));
  }
  if (lines.size === 0) return ["the layout alone"];
  const said = [...lines].map(([place, parts]) => cut(`${place}: ${[...parts].join(", ")}`));
  return said.length <= changeLinesMax ? said : [...said.slice(0, changeLinesMax - 1), `and ${String(said.length - changeLinesMax + 1)} more places`];
}

function partWords({ area, subject, part, kind }: DocumentChange): string {
  const what = part ?? (area === "document" || area === "hide" ? subject : null);
  return what === null ? kind : `${what} ${kind}`;
}

function cut(line: string): string {
  return line.length <= changeLineCharactersMax ? line : `${line.slice(0, changeLineCharactersMax - 1)}…`;
}

function objectIn(text: string): { readonly [key: string]: Json } | null {
  const json = parseJson(text);
  return json.ok && isJsonObject(json.root.value) ? json.root.value : null;
}
