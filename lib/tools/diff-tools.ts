// Compares an inventory with what a server lists now. Pure: it says what each tool becomes; writing is write-inventory.ts.

import type { JsonObject } from "@/lib/mcp/json-value";
import { riskSeverity, type RiskVerdict } from "@/lib/policy-engine/risk-class";
import type { RiskClass, ToolState } from "@/lib/policy-engine/types";

/** A tool as the inventory has it. */
export interface KnownTool {
  readonly name: string;
  readonly definition: JsonObject;
  readonly pin: string;
  readonly candidatePin: string | null;
  /** The candidate, where agents were shown it lately: a look that finds the reviewed definition does not take that back. */
  readonly shownToAgents: JsonObject | null;
  readonly state: ToolState;
  readonly risk: RiskClass;
  readonly riskSource: "classifier" | "person";
  readonly riskEvidence: string;
}

/** A tool as the server lists it, already hashed and classified. */
export interface ListedTool {
  readonly name: string;
  readonly definition: JsonObject;
  readonly pin: string;
  readonly verdict: RiskVerdict;
}

/** What a listed tool's row becomes; its position is that in the list. */
export interface InventoryRow {
  readonly name: string;
  readonly definition: JsonObject;
  readonly pin: string;
  readonly candidate: JsonObject | null;
  readonly candidatePin: string | null;
  readonly state: "active" | "new" | "changed";
  readonly risk: RiskClass;
  readonly riskSource: "classifier" | "person";
  readonly riskEvidence: string;
}

export interface ToolsDiff {
  /** Every listed tool, in the server's order. */
  readonly listed: readonly InventoryRow[];
  /** Names of accepted tools that are not listed any more. */
  readonly gone: readonly string[];
  /** Names that were never accepted and are not listed any more, or not for longer than is remembered: forgotten, so that they come back as new. */
  readonly forgotten: readonly string[];
  /** What is different from before, for people. */
  readonly found: { readonly added: readonly string[]; readonly changed: readonly string[]; readonly gone: readonly string[]; readonly returned: readonly string[] };
}

/** Accepted tools that are not listed any more, and the text of their definitions, as they are remembered: as many as one listing may bring. */
export const goneToolsMax = 1_000;
export const goneCharactersMax = 4_194_304;

interface Comparison {
  /** True when this server was never listed before: then there is nothing to compare with, and every tool is taken as it is. */
  readonly first: boolean;
  readonly drift: "review" | "warn" | "follow";
}

/**
 * What each tool becomes. Under `review` nothing that was not accepted becomes active; under `warn` and `follow` a definition
 * is pinned at once, under `warn` with a mark until somebody looks. A person's risk class is never changed here. `known` begins with
 * those that were listed last, which are remembered first.
 */
export function diffTools(known: readonly KnownTool[], listed: readonly ListedTool[], { first, drift }: Comparison): ToolsDiff {
  const before = new Map(known.map((tool) => [tool.name, tool]));
  const names = new Set(listed.map((tool) => tool.name));
  const missing = known.filter((tool) => !names.has(tool.name));
  const rows = listed.map((tool) => {
    const old = before.get(tool.name);
    return old === undefined ? unknownTool(tool, first, drift) : knownTool(old, tool, drift);
  });
  const newlyGone = missing.filter((tool) => tool.state === "active" || tool.state === "changed").map((tool) => tool.name);
  const forgotten = missing.filter((tool) => tool.state === "new").map((tool) => tool.name);
  return {
    listed: rows,
    gone: newlyGone,
    forgotten: [...forgotten, ...beyondMemory(missing)],
    found: {
      added: listed.filter((tool) => !before.has(tool.name)).map((tool) => tool.name),
      changed: listed.filter((tool) => isChange(before.get(tool.name), tool)).map((tool) => tool.name),
      gone: [...newlyGone, ...forgotten],
      returned: listed.filter((tool) => before.get(tool.name)?.state === "gone").map((tool) => tool.name),
    },
  };
}

/** A server with ever other names fills nothing for good: neither the inventory nor the gateway's document. What a person classed is not forgotten. */
function beyondMemory(missing: readonly KnownTool[]): readonly string[] {
  let [count, characters] = [0, 0];
  return missing.filter(({ state, riskSource }) => state !== "new" && riskSource === "classifier").filter(({ definition }) => {
    count += 1;
    characters += JSON.stringify(definition).length;
    return count > goneToolsMax || characters > goneCharactersMax;
  }).map(({ name }) => name);
}

/** Different from what was accepted, and from what already waits for review. */
function isChange(old: KnownTool | undefined, tool: ListedTool): boolean {
  return old !== undefined && tool.pin !== old.pin && tool.pin !== old.candidatePin;
}

function unknownTool(tool: ListedTool, first: boolean, drift: Comparison["drift"]): InventoryRow {
  return { ...taken(tool), ...classified(tool.verdict), state: first || drift === "follow" ? "active" : "new" };
}

function knownTool(old: KnownTool, tool: ListedTool, drift: Comparison["drift"]): InventoryRow {
  const neverAccepted = old.state === "new";
  if (tool.pin === old.pin) {
    if (drift === "review" && old.state === "changed" && old.shownToAgents !== null) {
      return { ...taken(tool), candidate: old.shownToAgents, candidatePin: old.candidatePin, ...riskOf(old), state: "changed" };
    }
    // Under `warn` a change is pinned at once and has no candidate; its mark stays until somebody looks.
    const unseen = old.state === "changed" && old.candidatePin === null;
    const mark = neverAccepted ? "new" : unseen ? "changed" : "active";
    return { ...taken(tool), ...riskOf(old), state: drift === "follow" ? "active" : mark };
  }
  if (neverAccepted) return { ...taken(tool), ...repinnedRisk(old, tool), state: drift === "follow" ? "active" : "new" };
  if (drift === "review") {
    return {
      name: tool.name, definition: old.definition, pin: old.pin, candidate: tool.definition, candidatePin: tool.pin,
      ...riskOf(old), state: "changed",
    };
  }
  return { ...taken(tool), ...repinnedRisk(old, tool), state: drift === "follow" ? "active" : "changed" };
}

function taken(tool: ListedTool) {
  return { name: tool.name, definition: tool.definition, pin: tool.pin, candidate: null, candidatePin: null };
}

type Risk = Pick<InventoryRow, "risk" | "riskSource" | "riskEvidence">;

function riskOf(old: Pick<KnownTool, "risk" | "riskSource" | "riskEvidence">): Risk {
  return { risk: old.risk, riskSource: old.riskSource, riskEvidence: old.riskEvidence };
}

/** The class after a new definition is pinned: what a person set stays; else the more severe of the old and the new one (policy language, 10.22). */
export function repinnedRisk(old: Risk, tool: { readonly verdict: RiskVerdict }): Risk {
  if (old.riskSource === "person" || riskSeverity[old.risk] > riskSeverity[tool.verdict.risk]) return riskOf(old);
  return classified(tool.verdict);
}

function classified(verdict: RiskVerdict): Risk {
  return { risk: verdict.risk, riskSource: "classifier", riskEvidence: verdict.evidence };
}
