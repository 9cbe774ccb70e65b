// The policy that is proposed for a server whose tools have just been listed: by risk class, deny by default.
import { namePatternCharactersMax } from "./bounds";
import { characterCount, compareCodePoints } from "./characters";
import { setField } from "./draft-edits";
import { isNamePattern } from "./match-name-pattern";
import { setToolStance } from "./tool-stance";
import type { Json, RiskClass } from "./types";

const writesPerMinute = 30;
const executionsPerMinute = 10;
const financialMessage = "Needs a human.";

/**
 * A valid document that lets read tools pass, slows down those that write or execute, hides destructive ones and denies
 * those that move money. A name that no document can spell is left out, which denies it.
 */
export function proposePolicy(tools: readonly { readonly name: string; readonly risk: RiskClass }[]): Json {
  const spellable = tools
    .filter(({ name }) => isSpellable(name))
    .toSorted((one, other) => compareCodePoints(one.name, other.name));
  const hide = spellable.filter(({ risk }) => risk === "destructive").map(({ name }) => name);
  const sections = spellable.filter(({ risk }) => risk !== "destructive").map(({ name, risk }) => [name, sectionFor(name, risk)] as const);
  return { version: "1", default: "deny", ...(hide.length === 0 ? {} : { hide }), tools: Object.fromEntries(sections) };
}

/** The document with this tool's part set to what is proposed for its class. */
export function proposeSection(document: Json, { name, risk }: { readonly name: string; readonly risk: RiskClass }): Json {
  if (risk === "destructive") return setToolStance(document, name, "hide");
  return isSpellable(name) ? setField(setToolStance(document, name, "allow"), ["tools", name], sectionFor(name, risk)) : document;
}

function isSpellable(name: string): boolean {
  return name !== "" && !isNamePattern(name) && characterCount(name) <= namePatternCharactersMax;
}

function sectionFor(name: string, risk: RiskClass): Json {
  switch (risk) {
    case "read": return {};
    case "write": return { limits: [perMinute(name, writesPerMinute)] };
    case "execute": return { limits: [perMinute(name, executionsPerMinute)] };
    case "financial": case "destructive": return { deny_if: [{ conditions: [], on_deny: financialMessage }] };
  }
}

function perMinute(name: string, max: number): Json {
  return { counter: counterFor(name), window: "minute", max, scope: "grant" };
}

/** The tool's name with what a counter cannot spell replaced. Names that become one share a counter, which only counts more strictly. */
function counterFor(name: string): string {
  return `${name.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 59)}_rate`;
}
