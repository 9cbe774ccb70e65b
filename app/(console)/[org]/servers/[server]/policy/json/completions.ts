// What may be written at a place in the document: members and words of the language, the server's tools, the arguments of the tool at hand. Pure.
import type { BuilderTool } from "../builder-types";
import { selectedTools, selectionOfPointer } from "../draft/selection";
import { choiceOf, sharedChoices, type ArgumentChoice } from "../rules/argument-choices";
import { contextChoices, resultChoices } from "../rules/context-choices";
import { jsonCursor, type JsonCursor } from "./json-cursor";
import { membersAt, shapeOf, wordsAt } from "./schema-at";

export interface Completion {
  /** What is offered, as people read it. */
  readonly label: string;
  /** What is written in its place; `#` marks where the cursor goes on. */
  readonly insert: string;
  readonly detail: string;
}

export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

/** The places whose keys are names of tools. */
const isToolMap = ({ steps }: JsonCursor): boolean => steps.length === 1 && steps[0] === "tools";

/** What fits at the offset; null where nothing is known. */
export function completionsAt(text: string, offset: number, tools: readonly BuilderTool[]): Completions | null {
  const cursor = jsonCursor(text, offset);
  if (cursor === null) return null;
  const options = cursor.at === "key" ? keyOptions(text, cursor, tools) : valueOptions(cursor, tools);
  const fitting = fittingOptions(options, text.slice(cursor.from, offset).replace(/^"/, ""));
  return fitting.length === 0 ? null : { from: cursor.from, to: cursor.to, options: fitting };
}

/** What has the typed text in it, whatever its case; what begins with it first. */
function fittingOptions(options: readonly Completion[], typed: string): readonly Completion[] {
  const wanted = typed.toLowerCase();
  const found = options.filter(({ label }) => label.toLowerCase().includes(wanted));
  const begins = ({ label }: Completion): boolean => label.toLowerCase().startsWith(wanted);
  return [...found.filter(begins), ...found.filter((option) => !begins(option))];
}

function keyOptions(text: string, cursor: JsonCursor, tools: readonly BuilderTool[]): readonly Completion[] {
  const rest = text.slice(cursor.to);
  // Where a value stands already, the key alone is written.
  const tail = (empty: string): string => (/^\s*:/.test(rest) ? "" : `: ${empty}`);
  if (isToolMap(cursor)) {
    return tools.filter(({ name }) => !cursor.keys.includes(name)).map(({ name, risk, description }) => (
      { label: name, insert: `${JSON.stringify(name)}${tail("{ # }")}`, detail: [risk, description].filter((part) => part !== "").join(" · ") }
    ));
  }
  const empties = { object: "{ # }", array: "[#]", text: '"#"', other: "#" } as const;
  return membersAt(cursor.steps).filter(({ name }) => !cursor.keys.includes(name))
    .map(({ name, schema, description }) => ({ label: name, insert: `${JSON.stringify(name)}${tail(empties[shapeOf(schema)])}`, detail: description }));
}

function valueOptions(cursor: JsonCursor, tools: readonly BuilderTool[]): readonly Completion[] {
  const field = cursor.steps.at(-1);
  const words = wordsAt(cursor.steps).map(({ value, description }) => ({ label: typeof value === "string" ? value : JSON.stringify(value), insert: JSON.stringify(value), detail: description }));
  const texts = textOptions(cursor, tools, field).map(({ label, detail }) => ({ label, insert: JSON.stringify(label), detail }));
  return [...words, ...texts, ...enumeratedValues(cursor, tools)];
}

function textOptions(cursor: JsonCursor, tools: readonly BuilderTool[], field: string | number | undefined): readonly { readonly label: string; readonly detail: string }[] {
  const names = tools.map(({ name, risk }) => ({ label: name, detail: risk as string }));
  if (cursor.steps[0] === "hide" && cursor.steps.length === 2) return names;
  if (cursor.steps[0] === "tests" && cursor.steps.length === 3 && field === "tool") return names;
  if (field === "path" || field === "value_from" || field === "increment_from") {
    const isRedaction = cursor.steps.includes("redact");
    return isRedaction ? [] : pathChoices(cursor, tools).map(({ path, type, description }) => ({ label: path, detail: [type, description].filter((part) => part !== "").join(" · ") }));
  }
  return [];
}

function pathChoices(cursor: JsonCursor, tools: readonly BuilderTool[]): readonly ArgumentChoice[] {
  const [area, name] = cursor.steps;
  const selection = selectionOfPointer(`/${String(area)}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`);
  const governed = selection === "defaults" ? [] : selectedTools(selection, tools);
  return [...(cursor.steps.includes("result") ? resultChoices : []), ...sharedChoices(governed.map(({ inputSchema }) => inputSchema)), ...contextChoices];
}

/** The values that the schema enumerates for the argument that the comparison at the cursor reads. */
function enumeratedValues(cursor: JsonCursor, tools: readonly BuilderTool[]): readonly Completion[] {
  const isValue = cursor.steps.at(-1) === "value" || cursor.steps.at(-2) === "value";
  const choice = isValue && cursor.path !== null ? choiceOf(cursor.path, pathChoices(cursor, tools)) : undefined;
  return (choice?.values ?? []).map((value) => ({ label: typeof value === "string" ? value : JSON.stringify(value), insert: JSON.stringify(value), detail: "from the schema" }));
}
