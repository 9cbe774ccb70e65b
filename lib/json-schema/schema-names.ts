// The names of members that a schema says itself: those may be told to whoever asks, others may be a client's secret.

import type { CompiledSchema } from "@hyperjump/json-schema/experimental";

const propertiesKeyword = "https://json-schema.org/keyword/properties";
const requiredKeyword = "https://json-schema.org/keyword/required";

/** Every name under `properties` and in `required`, wherever they stand. */
export function schemaNames(ast: CompiledSchema["ast"]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const keywords of Object.values(ast)) {
    if (!Array.isArray(keywords)) continue;
    for (const [keywordId, , compiled] of keywords) {
      if (keywordId === propertiesKeyword && compiled instanceof Map) for (const name of compiled.keys()) names.add(String(name));
      if (keywordId === requiredKeyword) for (const name of textsIn(compiled)) names.add(name);
    }
  }
  return names;
}

/** The texts of a keyword that holds a list of them; none of any other. */
export function textsIn(compiled: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(compiled) ? compiled : [];
  return list.filter((entry) => typeof entry === "string");
}
