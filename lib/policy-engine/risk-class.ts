// The first classification of a tool, from its definition alone: words of its name, then its description, annotations and parameters.
// Deterministic, and wrong on the safe side: what no word speaks for is destructive. People may set another class afterwards.
import { isJsonArray, isJsonObject, ownMember } from "./json-values";
import { freeformParameters, moneyNouns, riskVerbs } from "./risk-words";
import type { Json, RiskClass } from "./types";

export interface ToolDefinition {
  readonly name: string;
  readonly description?: string | undefined;
  readonly annotations?: Json | undefined;
  readonly inputSchema?: Json | undefined;
}

export interface RiskVerdict {
  readonly risk: RiskClass;
  /** What in the definition spoke for the class, for people to check. */
  readonly evidence: string;
}

/** How bad a call of this class can be; classes of one number are equally bad. */
export const riskSeverity: { readonly [risk in RiskClass]: number } = { read: 0, write: 1, execute: 2, destructive: 3, financial: 3 };

/** Characters of a description that are looked at, and words of a name. */
const descriptionCharactersRead = 2_000;
const nameWordsRead = 32;

const connectingWords: ReadonlySet<string> = new Set(["and", "or", "then"]);

/** The class and what speaks for it. Annotations are claims of the server: they may raise the class, and speak alone only where no word does. */
export function classifyRisk(tool: ToolDefinition): RiskVerdict {
  const words = wordsOf(tool.name).slice(0, nameWordsRead);
  const byWords = classifyName(words) ?? classifyDescription(tool.description ?? "");
  const noun = words.find((word) => moneyNouns.has(word));
  // `list_payments` reads and `create_payment` pays: money takes a verb that acts.
  const byMoney: RiskVerdict | null = noun !== undefined && byWords?.risk !== "read" ? { risk: "financial", evidence: `the name says \`${noun}\`` } : null;
  const verdict = byMoney ?? byWords ?? classifyReadOnly(tool.annotations)
    ?? { risk: "destructive", evidence: "nothing in the definition says what this tool does" };
  return [classifyAnnotations(tool.annotations), classifyParameters(tool.inputSchema)].reduce<RiskVerdict>(moreSevere, verdict);
}

/** The first verb decides; a later, worse one only after a verb that acts (`update_or_delete`) or a connecting word (`get_and_delete`), since `get_transfer` reads. */
function classifyName(words: readonly string[]): RiskVerdict | null {
  let found: { readonly word: string; readonly risk: RiskClass } | null = null;
  words.forEach((word, index) => {
    const risk = riskVerbs.get(word);
    if (risk === undefined) return;
    const connected = found?.risk !== "read" || connectingWords.has(words[index - 1] ?? "");
    if (found === null || (connected && riskSeverity[risk] > riskSeverity[found.risk] && riskSeverity[risk] >= riskSeverity.destructive)) found = { word, risk };
  });
  return verdictOf(found, "name");
}

/** The most severe verb of the first sentence, in any of `delete`, `deletes`, `fetches`. */
function classifyDescription(description: string): RiskVerdict | null {
  const sentence = description.slice(0, descriptionCharactersRead).split(/[.\n]/).find((part) => part.trim() !== "") ?? "";
  let found: { readonly word: string; readonly risk: RiskClass } | null = null;
  for (const word of wordsOf(sentence)) {
    const risk = riskVerbs.get(word) ?? riskVerbs.get(word.replace(/s$/, "")) ?? riskVerbs.get(word.replace(/es$/, ""));
    if (risk !== undefined && (found === null || riskSeverity[risk] > riskSeverity[found.risk])) found = { word, risk };
  }
  return verdictOf(found, "description");
}

function verdictOf(found: { readonly word: string; readonly risk: RiskClass } | null, where: string): RiskVerdict | null {
  return found === null ? null : { risk: found.risk, evidence: `the ${where} says \`${found.word}\`` };
}

function classifyReadOnly(annotations: Json | undefined): RiskVerdict | null {
  const claimed = isJsonObject(annotations) && ownMember(annotations, "readOnlyHint") === true;
  return claimed ? { risk: "read", evidence: "the server says `readOnlyHint`" } : null;
}

function classifyAnnotations(annotations: Json | undefined): RiskVerdict | null {
  if (!isJsonObject(annotations)) return null;
  if (ownMember(annotations, "readOnlyHint") === true) return null;
  if (ownMember(annotations, "destructiveHint") === true) return { risk: "destructive", evidence: "the server says `destructiveHint`" };
  if (ownMember(annotations, "readOnlyHint") === false) return { risk: "write", evidence: "the server says that it is not read-only" };
  return null;
}

/** A parameter that takes a program or a query makes the effect depend on what stands in it. */
function classifyParameters(schema: Json | undefined): RiskVerdict | null {
  const properties = isJsonObject(schema) ? ownMember(schema, "properties") : undefined;
  if (!isJsonObject(properties)) return null;
  for (const name of Object.keys(properties).sort()) {
    if (freeformParameters.has(name.toLowerCase()) && takesText(ownMember(properties, name))) {
      return { risk: "execute", evidence: `the parameter \`${name}\` takes a command or code` };
    }
  }
  return null;
}

function takesText(schema: Json | undefined): boolean {
  if (!isJsonObject(schema)) return false;
  const type = ownMember(schema, "type");
  return type === undefined || type === "string" || (isJsonArray(type) && type.includes("string"));
}

function moreSevere(sofar: RiskVerdict, other: RiskVerdict | null): RiskVerdict {
  return other !== null && riskSeverity[other.risk] > riskSeverity[sofar.risk] ? other : sofar;
}

/** snake_case, kebab-case, camelCase, PascalCase, dots and slashes all end a word. */
function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}
