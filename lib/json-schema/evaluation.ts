// What one compiled schema carries through the library: what its keywords need to be made, the meter of its checks, and the
// properties that a check has seen named.

import * as Instance from "@hyperjump/json-schema/instance/experimental";
import type { CompiledSchema, EvaluationPlugin, ValidationContext } from "@hyperjump/json-schema/experimental";
import type { JsonNode } from "@hyperjump/json-schema/instance/experimental";
import { isJsonArray, isJsonObject } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import { bytesPerInstruction, instructionCount, linearRegex } from "@/lib/linear-regex/compile-regex";
import {
  charactersCountedPerStep, charactersPerStep, keywordSteps, patternBytesMax, patternSteps, patternWorkPerStep, schemasDeepMax, schemaSteps, stepsMax, valueSteps,
} from "./bounds";

type Ast = CompiledSchema["ast"];

/** Keywords that count the characters of a text; no other looks at all of them without saying so. */
const counting: ReadonlySet<string> = new Set(["https://json-schema.org/keyword/maxLength", "https://json-schema.org/keyword/minLength"]);

/** The check, or the schema's compilation, has come to a bound. Caught where the check is made; it denies. */
export class BoundReached extends Error {}

const evaluations = new WeakMap<object, Evaluation>();

/** The evaluation that an AST was made for. */
export function evaluationOf({ ast }: Pick<ValidationContext, "ast">): Evaluation {
  const evaluation = evaluations.get(ast);
  if (evaluation === undefined) throw new Error("the schema was not compiled here");
  return evaluation;
}

/**
 * One for each compiled schema, used by one check at a time: a check never waits. As a plugin of the AST it is asked before
 * and after every schema and keyword, by those too that the library evaluates on the side.
 */
export class Evaluation implements EvaluationPlugin {
  readonly ast: Ast;
  private readonly literals: readonly (readonly Json[])[];
  private readonly patterns = new Map<string, (text: string) => boolean>();
  private patternBytes = 0;
  private instructions = 0;
  private readonly stepsMost: number;
  private stepsAllowed: number;
  private steps = 0;
  /** For each schema being applied, how many properties had been named when it began. */
  private readonly marks: number[] = [];
  private readonly named: JsonNode[] = [];

  constructor(literals: readonly (readonly Json[])[], stepsMost: number = stepsMax) {
    this.literals = literals;
    this.stepsMost = stepsMost;
    this.stepsAllowed = stepsMost;
    // The type of an AST joins its two fixed members with an index that they do not fit.
    this.ast = Object.assign(Object.create(null), { metaData: {}, plugins: new Set<EvaluationPlugin>([this]) });
    evaluations.set(this.ast, this);
  }

  /** The values of an `enum` or `const` that strip-schema.ts has set aside. */
  literalsAt(index: Json): readonly Json[] {
    const values = typeof index === "number" ? this.literals[index] : undefined;
    if (values === undefined) throw new Error("no such literal");
    return values;
  }

  /** A test of one pattern that pays for itself; throws where RE2 does not know the pattern, or the schema's have come to more than they may. */
  pattern(source: string): (text: string) => boolean {
    const known = this.patterns.get(source);
    if (known !== undefined) return known;
    const compiled = linearRegex.compile(source);
    if (!compiled.ok) throw new Error("the pattern is not one of RE2");
    const bytes = compiled.bytes ?? 0;
    this.patternBytes += bytes;
    if (this.patternBytes > patternBytesMax) throw new BoundReached();
    const instructions = instructionCount(bytes);
    this.instructions += instructions;
    const test = (text: string): boolean => {
      this.spend(patternSteps + Math.floor((text.length * instructions) / patternWorkPerStep));
      return compiled.test(text);
    };
    this.patterns.set(source, test);
    return test;
  }

  /** What the schema's patterns hold in memory before they are asked. */
  programBytes(): number {
    return this.instructions * bytesPerInstruction;
  }

  /** Begins a new check, that may take so many steps, and never more than its own bound. */
  begin(stepsAllowed = this.stepsMost): void {
    this.steps = 0;
    this.stepsAllowed = Math.min(stepsAllowed, this.stepsMost);
    this.marks.length = 0;
    this.named.length = 0;
  }

  /** Throws where the check has taken more steps than it may. */
  spend(steps: number): void {
    this.steps += steps;
    if (this.steps > this.stepsAllowed) throw new BoundReached();
  }

  /** What the check has taken; of one that came to its own bound, that bound. */
  stepsTaken(): number {
    return Math.min(this.steps, this.stepsMost);
  }

  /** What it costs to make a value ready, and to walk through all of it once. */
  spendWalk(whole: Json): void {
    const waiting: Json[] = [whole];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const children = isJsonArray(next) ? next : isJsonObject(next) ? Object.values(next) : [];
      // A member has a name, which is made ready too.
      this.spend(valueSteps * (isJsonArray(next) ? children.length : 2 * children.length));
      for (const child of children) if (typeof child === "object" && child !== null) waiting.push(child);
    }
  }

  /** What it costs to look at every character of a text. */
  spendText(text: string, perStep = charactersPerStep): void {
    this.spend(1 + Math.floor(text.length / perStep));
  }

  /** A schema that is being applied names this property; forgotten again where that schema turns out not to hold. */
  name(property: JsonNode): void {
    this.named.push(property);
  }

  /** The properties that schemas which held have named. */
  namedProperties(): ReadonlySet<JsonNode> {
    return new Set(this.named);
  }

  beforeSchema(): void {
    this.spend(schemaSteps);
    if (this.marks.length >= schemasDeepMax) throw new BoundReached();
    this.marks.push(this.named.length);
  }

  afterSchema(_url: string, _instance: JsonNode, _context: ValidationContext, valid: boolean): void {
    const mark = this.marks.pop() ?? 0;
    if (!valid) this.named.length = mark;
  }

  beforeKeyword([keywordId, , compiled]: [string, string, unknown], instance: JsonNode): void {
    this.spend(keywordSteps + instance.children.length + (Array.isArray(compiled) ? compiled.length : 0));
    if (Instance.typeOf(instance) !== "string") return;
    this.spendText(Instance.value<string>(instance), counting.has(keywordId) ? charactersCountedPerStep : charactersPerStep);
  }
}
