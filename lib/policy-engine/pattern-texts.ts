// Where regular expressions stand in a document, before anything of it is validated: compiling them is nearly all that reading it takes.
import { isJsonArray, isJsonObject, ownMember } from "./json-values";
import type { Json } from "./types";

/** Every text that a validator may come to compile, each once, in the order of the document; some of it may stand where it is refused. */
export function patternTexts(document: Json): ReadonlySet<string> {
  const texts = new Set<string>();
  const collect = (value: Json): void => {
    if (isJsonArray(value)) value.forEach(collect);
    if (!isJsonObject(value)) return;
    const pattern = ownMember(value, "op") === "regex" ? ownMember(value, "value") : ownMember(value, "pattern");
    if (typeof pattern === "string") texts.add(pattern);
    Object.values(value).forEach(collect);
  };
  collect(document);
  return texts;
}
