// Loads the vectors of the policy language: the specification as data, run by every level that decides calls.
// What a level needs beyond this (a server, a grant, a running gateway) is that level's own.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Charge, Json, PolicyRequest, ReasonCode, ReservationOutcome, RiskClass, ToolState } from "@/lib/policy-engine/types";

const folder = join(import.meta.dirname, "../vectors/policy-engine");

export interface VectorCharge {
  readonly key: string;
  /** Seconds of a sliding window, or the name of a calendar one. */
  readonly window: number | string;
  /** `max` by rule. */
  readonly caps: { readonly [rule: string]: number };
}

export interface VectorCase {
  readonly name: string;
  readonly tool: string;
  /** Null: the server never listed the tool. Members left out are `read` and `active`. */
  readonly toolFacts?: { readonly risk?: RiskClass; readonly state?: ToolState } | null;
  readonly args?: { readonly [key: string]: Json };
  /** The arguments as JSON text, where the text matters. */
  readonly argsText?: string;
  /** An argument that is one element many times over. */
  readonly argsRepeat?: { readonly name: string; readonly element: Json; readonly count: number };
  readonly inexact?: readonly string[];
  readonly now?: string;
  readonly drift?: PolicyRequest["drift"];
  /** Calls that the counter of a limit has already admitted in its window, by the limit's rule; else none. */
  readonly used?: { readonly [rule: string]: number };
  readonly store?: "unavailable";
  /** Why this case cannot be shown by a running gateway. */
  readonly engineOnly?: string;
  readonly want: {
    readonly effect: "allow" | "deny";
    readonly code: ReasonCode;
    readonly rule: string | null;
    readonly message?: string;
    readonly charges?: readonly VectorCharge[];
  };
  /** Whether `tools/list` shows the tool. */
  readonly visible?: boolean;
}

export interface DecisionVector {
  readonly name: string;
  readonly description: string;
  readonly engineOnly?: string;
  /** The document's text; null: the grant has no policy. One that does not validate denies every call. */
  readonly policyText: string | null;
  readonly cases: readonly VectorCase[];
}

export interface ValidationVector {
  readonly name: string;
  readonly description: string;
  readonly text: string;
  readonly problems: readonly { readonly pointer: string; readonly code: string }[];
}

/** Who is charged in every vector; keys of wanted charges are written with these. */
export const vectorSubjects: PolicyRequest["subjects"] = { session: null, grant: "grt_1", user: null, server: "srv_1", organization: "org_1" };

/** What every vector may read beside tool and arguments, but for what its case sets. */
export const vectorContext: PolicyRequest["context"] = {
  server: { slug: "files" }, grant: { label: "build agent", tags: { team: "blue" } }, user: null, client: { name: null, version: null, ip: "192.0.2.7" },
};

/** Every vector file, in the order of their names. */
export function loadPolicyVectors(): { readonly decisions: readonly DecisionVector[]; readonly validations: readonly ValidationVector[] } {
  const decisions: DecisionVector[] = [];
  const validations: ValidationVector[] = [];
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json")).sort()) {
    const raw: RawVector = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const name = relative(folder, join(folder, file)).replace(/\.json$/, "");
    const text = (document: Json): string => (typeof document === "string" ? document : JSON.stringify(document));
    if (raw.cases !== undefined) {
      decisions.push({
        name,
        description: raw.description,
        policyText: raw.policy === null || raw.policy === undefined ? null : text(raw.policy),
        cases: raw.cases,
        ...(raw.engineOnly === undefined ? {} : { engineOnly: raw.engineOnly }),
      });
    } else {
      validations.push({ name, description: raw.description, text: text(raw.document ?? null), problems: raw.problems ?? [] });
    }
  }
  return { decisions, validations };
}

/** The case as the engine is asked it. */
export function requestOf(vectorCase: VectorCase): PolicyRequest {
  const { toolFacts, argsRepeat } = vectorCase;
  const args: PolicyRequest["args"] = vectorCase.argsText === undefined ? (vectorCase.args ?? {}) : JSON.parse(vectorCase.argsText);
  return {
    toolName: vectorCase.tool,
    tool: toolFacts === null ? null : { risk: toolFacts?.risk ?? "read", state: toolFacts?.state ?? "active" },
    drift: vectorCase.drift ?? "review",
    args: argsRepeat === undefined ? args : { ...args, [argsRepeat.name]: Array<Json>(argsRepeat.count).fill(argsRepeat.element) },
    inexactNumbers: new Set(vectorCase.inexact),
    subjects: vectorSubjects,
    context: vectorContext,
    nowMs: Date.parse(vectorCase.now ?? "2026-01-01T12:00:00Z"),
  };
}

/** What an exact store says to these charges where `used` calls have been admitted before. */
export function reserveByVector(charges: readonly Charge[], vectorCase: VectorCase): ReservationOutcome {
  if (vectorCase.store === "unavailable") return { kind: "unavailable" };
  const exceeded = charges
    .flatMap((charge) => charge.caps.map((cap) => ({ ...cap, amountMicros: charge.amountMicros })))
    .sort((one, other) => (one.order ?? 0) - (other.order ?? 0))
    .find((cap) => BigInt(vectorCase.used?.[cap.rule] ?? 0) * 1_000_000n + cap.amountMicros > cap.maxMicros);
  return exceeded === undefined ? { kind: "reserved" } : { kind: "exceeded", rule: exceeded.rule, retryAfterSeconds: null };
}

/** Charges in the form in which vectors write them. */
export function chargesAsWritten(charges: readonly Charge[]): readonly VectorCharge[] {
  return charges.map(({ key, window, caps }) => ({
    key,
    window: window.kind === "sliding" ? window.seconds : window.unit,
    caps: Object.fromEntries(caps.map((cap) => [cap.rule, Number(cap.maxMicros) / 1_000_000])),
  }));
}

interface RawVector {
  readonly description: string;
  readonly engineOnly?: string;
  readonly policy?: Json;
  readonly document?: Json;
  readonly cases?: readonly VectorCase[];
  readonly problems?: ValidationVector["problems"];
}
