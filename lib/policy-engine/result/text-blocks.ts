// The texts of an answer's content: text blocks, and the text of embedded resources (MCP, Tools § Tool Result). A block is taken by what
// it holds, whatever type it says it is.
import { isJsonArray, isJsonObject, ownMember, type JsonObject } from "../json-values";
import type { Json } from "../types";

/** `result.text`: the text blocks, joined by line feeds. */
export function joinedText(answer: JsonObject): string {
  return blocksOf(answer).map((block) => ownMember(block, "text")).filter((text) => typeof text === "string").join("\n");
}

/** Every text of the content in order, those of embedded resources among them. */
export function contentTexts(answer: JsonObject): readonly string[] {
  const texts: string[] = [];
  mapContentTexts(answer, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

/** The answer with other texts in its content; the same answer where none changes. */
export function mapContentTexts(answer: JsonObject, change: (text: string) => string): JsonObject {
  const content = ownMember(answer, "content");
  if (content === undefined || !isJsonArray(content)) return answer;
  const changed = content.map((block) => (isJsonObject(block) ? changeResource(changeText(block, change), change) : block));
  return changed.every((block, index) => block === content[index]) ? answer : { ...answer, content: changed };
}

function changeText(object: JsonObject, change: (text: string) => string): JsonObject {
  const before = ownMember(object, "text");
  if (typeof before !== "string") return object;
  const after = change(before);
  return after === before ? object : { ...object, text: after };
}

function changeResource(block: JsonObject, change: (text: string) => string): JsonObject {
  const before = ownMember(block, "resource");
  if (!isJsonObject(before)) return block;
  const after = changeText(before, change);
  return after === before ? block : { ...block, resource: after };
}

function blocksOf(answer: JsonObject): readonly JsonObject[] {
  const content: Json | undefined = ownMember(answer, "content");
  return content !== undefined && isJsonArray(content) ? content.filter(isJsonObject) : [];
}
