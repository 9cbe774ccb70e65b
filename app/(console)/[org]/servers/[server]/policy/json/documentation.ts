// What the language says of the word at a place in the text: of a member, or of what it is set to. Pure.
import { jsonCursor } from "./json-cursor";
import { descriptionAt, wordsAt } from "./schema-at";

export interface Documentation {
  /** The member, as a path of names. */
  readonly title: string;
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** Null where the language has nothing to say, such as within a text of your own. */
export function documentationAt(text: string, offset: number): Documentation | null {
  const cursor = jsonCursor(text, offset);
  if (cursor === null || cursor.to === cursor.from) return null;
  const token = text.slice(cursor.from, cursor.to);
  const steps = cursor.at === "key" && cursor.quoted ? [...cursor.steps, token.slice(1, -1)] : cursor.steps;
  const word = cursor.at === "value" ? wordsAt(steps).find(({ value }) => JSON.stringify(value) === token) : undefined;
  const said = word === undefined || word.description === "" ? descriptionAt(steps) : word.description;
  if (said === "") return null;
  const title = steps.map((step) => (typeof step === "number" ? `[${String(step)}]` : step)).join(".").replaceAll(".[", "[");
  return { title: cursor.at === "value" && word !== undefined ? `${title}: ${token}` : title, text: said, from: cursor.from, to: cursor.to };
}
