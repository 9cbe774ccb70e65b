// Loads the vectors of the policy language: the specification as data, run by every level that decides calls.
// What a level needs beyond this (a server, a grant, a running gateway) is that level's own.
//
// A file has a `description` and one of four bodies:
//   {"policy": document, "cases": [VectorCase]}        calls of tools, at all four levels: engine, seam, simulator, running gateway
//   {"policy": document, "access": [AccessCase]}       resources, prompts and requests of servers: engine, seam, gateway
//   {"policy": document, "results": [ResultCase]}      answers of tools, before and after: engine, seam, gateway
//   {"document": document, "problems": [{pointer, code}]}   what the validator says, in its order; none: the document is valid
// A document is a value, or a text where the text matters; `policy: null` is a grant without a policy.
//
// What a case leaves out is as in `vectorContext`, `vectorSubjects` and at noon of 2026-01-01 (UTC). It may set
//   `toolFacts`  risk, state, `annotations`, `inputSchema` of the pinned definition
//   `context`    `grant.label`, `grant.tags` (instead of the usual ones), `server.slug`, `client.name`, `client.version`,
//                `client.ip`, `user` (email, role) and `session`
//   `now`        the clock; a case whose answer hangs on the time must set it
// The gateway shows tags and label through the grant, the slug through the server, name and version as a modern client's own
// words, the address behind a trusted proxy. It leaves out by itself the cases that set `now`, `store`, `context.user` or
// `context.session` (nobody signs in from a client yet; sessions have tests of their own), and those marked `engineOnly`.
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { compileArgumentsCheck } from "@/lib/json-schema/compile-arguments-check";
import type { ArgumentsCheck, CallContext, Charge, Effect, Json, PolicyRequest, ReasonCode, ReservationOutcome, RiskClass, ToolState } from "@/lib/policy-engine/types";
import { readVector } from "./read-vector";

const folder = join(import.meta.dirname, "../vectors/policy-engine");

export interface VectorCharge {
  readonly key: string;
  /** Seconds of a sliding window, or the name of a calendar one. */
  readonly window: number | string;
  /** `max` by rule. */
  readonly caps: { readonly [rule: string]: number };
  /** Absent: 1. */
  readonly amount?: number;
  /** Absent: `not_delivered`. */
  readonly refund?: Charge["refund"];
  /** Absent: UTC. */
  readonly timezone?: string;
}

export interface VectorTool {
  readonly risk?: RiskClass;
  readonly state?: ToolState;
  readonly annotations?: { readonly [key: string]: Json };
  readonly inputSchema?: { readonly [key: string]: Json };
}

export interface VectorContext {
  readonly grant?: { readonly label?: string; readonly tags?: { readonly [name: string]: string } };
  readonly server?: { readonly slug?: string };
  readonly client?: { readonly name?: string | null; readonly version?: string | null; readonly ip?: string | null };
  readonly user?: { readonly email: string; readonly role: string } | null;
  readonly session?: string | null;
}

export interface VectorCase {
  readonly name: string;
  readonly tool: string;
  /** Null: the server never listed the tool. Members left out are `read` and `active`. */
  readonly toolFacts?: VectorTool | null;
  readonly context?: VectorContext;
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
    readonly effect: Effect;
    readonly code: ReasonCode;
    readonly rule: string | null;
    readonly message?: string;
    readonly charges?: readonly VectorCharge[];
  };
  /** Whether `tools/list` shows the tool. */
  readonly visible?: boolean;
}

/** One thing that is no tool, asked for by any of its routes: exactly one of `resource`, `prompt` and `serverRequest`. */
export interface AccessCase {
  readonly name: string;
  /** A URI as a client would send it. */
  readonly resource?: string;
  readonly prompt?: string;
  readonly serverRequest?: "sampling" | "elicitation" | "roots";
  /** Why this case cannot be shown by a running gateway. */
  readonly engineOnly?: string;
  readonly want: { readonly effect: "allow" | "deny"; readonly code: ReasonCode; readonly rule: string | null; readonly message?: string };
}

export interface AccessVector {
  readonly name: string;
  readonly description: string;
  readonly policyText: string | null;
  readonly cases: readonly AccessCase[];
}

/** The answer of a tool that was allowed, and what the rules for results make of it. `"@@…@@"` is a number as written. */
export interface ResultCase extends Pick<VectorCase, "name" | "tool" | "toolFacts" | "args"> {
  readonly answer: VectorAnswer;
  readonly want:
    | { readonly kind: "unchanged" }
    | { readonly kind: "redacted"; readonly answer: VectorAnswer; readonly rules: readonly string[] }
    | { readonly kind: "withheld"; readonly code: ReasonCode; readonly rule: string | null; readonly message?: string };
}

type VectorAnswer = { readonly result: { readonly [key: string]: Json } } | { readonly error: { readonly [key: string]: Json } };

export interface ResultVector {
  readonly name: string;
  readonly description: string;
  readonly policyText: string;
  readonly cases: readonly ResultCase[];
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

/** The subject of a case that has a person. */
export const vectorUserId = "usr_1";

/** What every vector may read beside tool and arguments, but for what its case sets. */
export const vectorContext: PolicyRequest["context"] = {
  server: { slug: "files" }, grant: { label: "build agent", tags: { team: "blue" } }, user: null, client: { name: null, version: null, ip: "192.0.2.7" },
};

export interface PolicyVectors {
  readonly decisions: readonly DecisionVector[];
  readonly accesses: readonly AccessVector[];
  readonly results: readonly ResultVector[];
  readonly validations: readonly ValidationVector[];
}

/** Every vector file, in the order of their names. */
export function loadPolicyVectors(): PolicyVectors {
  const decisions: DecisionVector[] = [];
  const accesses: AccessVector[] = [];
  const results: ResultVector[] = [];
  const validations: ValidationVector[] = [];
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json")).sort()) {
    const raw = readVector<RawVector>(join(folder, file));
    const name = relative(folder, join(folder, file)).replace(/\.json$/, "");
    const text = (document: Json): string => (typeof document === "string" ? document : JSON.stringify(document));
    const policyText = raw.policy === null || raw.policy === undefined ? null : text(raw.policy);
    if (raw.results !== undefined) {
      results.push({ name, description: raw.description, policyText: policyText ?? "", cases: raw.results });
    } else if (raw.access !== undefined) {
      accesses.push({ name, description: raw.description, policyText, cases: raw.access });
    } else if (raw.cases !== undefined) {
      decisions.push({
        name,
        description: raw.description,
        policyText,
        cases: raw.cases,
        ...(raw.engineOnly === undefined ? {} : { engineOnly: raw.engineOnly }),
      });
    } else {
      validations.push({ name, description: raw.description, text: text(raw.document ?? null), problems: raw.problems ?? [] });
    }
  }
  return { decisions, accesses, results, validations };
}

/** The checks of all schemas that the vectors name, by their text: made beforehand, as a gateway does. */
const checks = new Map<string | undefined, ArgumentsCheck | null>();
for (const { cases } of loadPolicyVectors().decisions) {
  for (const { toolFacts } of cases) {
    if (toolFacts?.inputSchema !== undefined) checks.set(JSON.stringify(toolFacts.inputSchema), await compileArgumentsCheck(toolFacts.inputSchema));
  }
}

/** What rules may read beside tool and arguments, in this case. */
export function contextOf({ context }: Pick<VectorCase, "context">): CallContext {
  const { server, grant, client } = vectorContext;
  return {
    server: { ...server, ...context?.server }, grant: { ...grant, ...context?.grant }, user: context?.user ?? null, client: { ...client, ...context?.client },
  };
}

/** The case as the engine is asked it. */
export function requestOf(vectorCase: VectorCase): PolicyRequest {
  const { toolFacts, argsRepeat } = vectorCase;
  const context = contextOf(vectorCase);
  const args: PolicyRequest["args"] = vectorCase.argsText === undefined ? (vectorCase.args ?? {}) : JSON.parse(vectorCase.argsText);
  return {
    toolName: vectorCase.tool,
    tool: toolFacts === null ? null : {
      risk: toolFacts?.risk ?? "read", state: toolFacts?.state ?? "active", ...(toolFacts?.annotations && { annotations: toolFacts.annotations }),
      checkArguments: checks.get(JSON.stringify(toolFacts?.inputSchema)) ?? null,
    },
    drift: vectorCase.drift ?? "review",
    args: argsRepeat === undefined ? args : { ...args, [argsRepeat.name]: Array<Json>(argsRepeat.count).fill(argsRepeat.element) },
    inexactNumbers: new Set(vectorCase.inexact),
    subjects: { ...vectorSubjects, session: vectorCase.context?.session ?? null, user: context.user === null ? null : vectorUserId },
    context,
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

/** What of a charge a vector says, of whichever engine it is. */
type WritableCharge = Pick<Charge, "key" | "amountMicros" | "caps" | "refund"> & {
  readonly window: { readonly kind: "sliding"; readonly seconds: number } | { readonly kind: "calendar"; readonly unit: string; readonly timezone: string };
};

/** Charges in the form in which vectors write them. */
export function chargesAsWritten(charges: readonly WritableCharge[]): readonly VectorCharge[] {
  return charges.map(({ key, window, caps, amountMicros, refund }) => ({
    key,
    window: window.kind === "sliding" ? window.seconds : window.unit,
    caps: Object.fromEntries(caps.map((cap) => [cap.rule, Number(cap.maxMicros) / 1_000_000])),
    ...(amountMicros !== 1_000_000n && { amount: Number(amountMicros) / 1_000_000 }),
    ...(refund !== "not_delivered" && { refund }),
    ...(window.kind === "calendar" && window.timezone !== "UTC" && { timezone: window.timezone }),
  }));
}

interface RawVector {
  readonly description: string;
  readonly engineOnly?: string;
  readonly policy?: Json;
  readonly document?: Json;
  readonly cases?: readonly VectorCase[];
  readonly access?: readonly AccessCase[];
  readonly results?: readonly ResultCase[];
  readonly problems?: ValidationVector["problems"];
}

/** The answer's JSON text, with the numbers that no double holds as they are written. */
export function answerText(answer: VectorAnswer): string {
  return JSON.stringify(answer).replaceAll(/"@@([^"]*)@@"/g, "$1");
}
