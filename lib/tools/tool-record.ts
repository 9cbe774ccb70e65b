// What leaves lib of a tool: a short record for lists, and one with the whole definition.

import type { Prisma } from "@/lib/db/sql";
import { isJsonObject, memberOf, type JsonObject } from "@/lib/mcp/json-value";
import { riskClasses, type RiskClass, type ToolState } from "@/lib/policy-engine/types";
import { objectOfColumn } from "./json-column";

const toolStates = ["active", "new", "changed", "gone"] as const satisfies readonly ToolState[];
const summaryCharsMax = 240;

export interface ToolRecord {
  readonly id: string;
  readonly serverId: string;
  readonly name: string;
  readonly title: string | null;
  /** The beginning of the description that the server gives. */
  readonly summary: string;
  /** Place in the server's own list. */
  readonly position: number;
  readonly state: ToolState;
  readonly risk: RiskClass;
  readonly riskSource: "classifier" | "person";
  /** What in the definition spoke for the classifier's class. */
  readonly riskEvidence: string;
  /** The pin that a person would accept: of the waiting definition where there is one, else of the one in force. */
  readonly reviewPin: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
}

export interface ToolDetail extends ToolRecord {
  /** The definition in force, and its pin. */
  readonly definition: JsonObject;
  readonly pin: string;
  /** A changed definition that waits for review, and its pin. */
  readonly candidate: JsonObject | null;
  readonly candidatePin: string | null;
  /** When an agent was last listed it, where the gateway came upon it; null where a look did. */
  readonly candidateShownAt: string | null;
}

export interface ToolRow {
  readonly id: string;
  readonly serverId: string;
  readonly name: string;
  readonly position: number;
  readonly definition: Prisma.JsonValue;
  readonly pin: string;
  readonly candidate: Prisma.JsonValue | null;
  readonly candidatePin: string | null;
  readonly candidateShownAt: Date | null;
  readonly state: string;
  readonly risk: string;
  readonly riskSource: string;
  readonly riskEvidence: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** The short record of a row. A state or class outside its closed set reads as what denies most. */
export function toToolRecord(row: ToolRow): ToolRecord {
  const definition = objectOfColumn(row.definition);
  return {
    id: row.id,
    serverId: row.serverId,
    name: row.name,
    title: titleOf(definition),
    summary: summaryOf(definition),
    position: row.position,
    ...judgedColumns(row),
    reviewPin: row.candidatePin ?? row.pin,
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
  };
}

/** The record with both definitions. */
export function toToolDetail(row: ToolRow): ToolDetail {
  return {
    ...toToolRecord(row),
    definition: objectOfColumn(row.definition),
    pin: row.pin,
    candidate: row.candidate === null ? null : objectOfColumn(row.candidate),
    candidatePin: row.candidatePin,
    candidateShownAt: row.candidateShownAt?.toISOString() ?? null,
  };
}

/** State and class of a row, in their types. */
export function judgedColumns(row: Pick<ToolRow, "state" | "risk" | "riskSource" | "riskEvidence">) {
  return {
    state: toolStates.find((state) => state === row.state) ?? ("gone" as const),
    risk: riskClasses.find((risk) => risk === row.risk) ?? ("destructive" as const),
    riskSource: row.riskSource === "person" ? ("person" as const) : ("classifier" as const),
    riskEvidence: row.riskEvidence,
  };
}

function titleOf(definition: JsonObject): string | null {
  const own = memberOf(definition, "title");
  if (typeof own === "string" && own !== "") return own;
  const annotations = memberOf(definition, "annotations");
  const annotated = isJsonObject(annotations) ? memberOf(annotations, "title") : undefined;
  return typeof annotated === "string" && annotated !== "" ? annotated : null;
}

function summaryOf(definition: JsonObject): string {
  const description = memberOf(definition, "description");
  if (typeof description !== "string") return "";
  const line = description.replace(/\s+/g, " ").trim();
  const characters = Array.from(line);
  return characters.length <= summaryCharsMax ? line : `${characters.slice(0, summaryCharsMax - 1).join("")}…`;
}
