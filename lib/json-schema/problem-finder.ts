// Watches a check of arguments, and keeps which keywords did not hold where: those that made the whole fail, not those of alternatives
// that another one made up for.

import * as Instance from "@hyperjump/json-schema/instance/experimental";
import type { EvaluationPlugin, ValidationContext } from "@hyperjump/json-schema/experimental";
import type { JsonNode } from "@hyperjump/json-schema/instance/experimental";
import { problemsFoundMax } from "./bounds";
import { keywordWords } from "./keyword-words";
import { textsIn } from "./schema-names";

export interface FoundProblem {
  readonly at: JsonNode;
  /** The name of a member of it that is missing; null where it is itself what is wrong. */
  readonly missing: string | null;
  readonly words: string;
}

const requiredKeyword = "https://json-schema.org/keyword/required";
/** What fails inside these says nothing by itself: it may fail as long as something else holds, or ought to. */
const choosing: ReadonlySet<string> = new Set(["anyOf", "oneOf", "not", "contains", "propertyNames"].map((keyword) => `https://json-schema.org/keyword/${keyword}`));

/** One for each check; handed to the library beside its own plugins. */
export class ProblemFinder implements EvaluationPlugin {
  readonly found: FoundProblem[] = [];
  /** For each schema and keyword under way, how many problems there were when it began. */
  private readonly marks: number[] = [];

  beforeSchema(): void {
    this.marks.push(this.found.length);
  }

  beforeKeyword(): void {
    this.marks.push(this.found.length);
  }

  afterKeyword([keywordId, , compiled]: [string, string, unknown], instance: JsonNode, _context: ValidationContext, valid: boolean): void {
    const mark = this.marks.pop() ?? 0;
    if (valid || choosing.has(keywordId)) this.found.length = Math.min(this.found.length, mark);
    if (valid || this.found.length > mark) return;
    if (keywordId !== requiredKeyword) return this.keep({ at: instance, missing: null, words: keywordWords(keywordId, compiled) });
    for (const name of textsIn(compiled)) if (!Instance.has(name, instance)) this.keep({ at: instance, missing: name, words: "is required" });
  }

  afterSchema(url: string, instance: JsonNode, { ast }: ValidationContext, valid: boolean): void {
    const mark = this.marks.pop() ?? 0;
    if (valid) this.found.length = Math.min(this.found.length, mark);
    else if (ast[url] === false) this.keep({ at: instance, missing: null, words: "is not allowed" });
  }

  private keep(problem: FoundProblem): void {
    if (this.found.length < problemsFoundMax) this.found.push(problem);
  }
}
