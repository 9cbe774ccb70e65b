// Every bound of this folder, by name (law L12). A bound is the largest size that is still accepted; past it a schema does not
// compile, or arguments are not valid, and both deny.
import { argumentsCheckStepsMax } from "@/lib/policy-engine/bounds";

/** Characters of all keys and texts of one schema together. An inventory accepts no definition above 64 KiB; this holds for whoever calls. */
export const schemaCharactersMax = 262_144;
export const schemaDepthMax = 64;
/** Values of one schema, itself and members of its literals included. */
export const schemaNodesMax = 20_000;

/** Of one `$id`, `$ref`, `$anchor` or other name that is read as a URI. */
export const schemaUriCharactersMax = 512;
/** References followed while one schema is compiled: what two of them make by pointing at one another has no end of its own. */
export const referencesFollowedMax = 10_000;

/** Of these without a pause: in a row, each through the one before. Few schemas need two. */
export const referencesInARowMax = 64;

/** What the compiled patterns of one schema may come to hold in memory, together: some 500 ordinary ones. */
export const patternBytesMax = 33_554_432;

/** What compiling a schema takes, in one piece. */
export interface SchemaSize {
  /** Its values. */
  readonly nodes: number;
  /** Of its patterns (`lib/linear-regex/pattern-work.ts`). */
  readonly patternWork: number;
}
/** Of a schema that is compiled where others wait. A value takes 4 to 20 µs, a part of the work up to 5: some 20 ms for each at the worst. */
export const quickSchema: SchemaSize = { nodes: 1_000, patternWork: 8_000 };
/** The same where there is no thread to give it to. */
export const soonSchema: SchemaSize = { nodes: 2_500, patternWork: 40_000 };

/** Steps of one check, of at most some 100 ns each, nearly always of less than 40. */
export const stepsMax = 2_000_000;
/** What a step is in steps of the policy engine, whose allowance a check spends: four by the time it may take, the rest since it is not cut. */
export const engineStepsPerStep = argumentsCheckStepsMax / stepsMax;
/** Of applying a schema, and of asking a keyword, beside one for every member, entry or value that it looks at. */
export const schemaSteps = 3;
export const keywordSteps = 2;
/** Of making a value ready to be walked, and of writing one down to compare it. */
export const valueSteps = 2;
export const writtenValueSteps = 4;
/** Of dividing a number exactly, whatever its exponent. */
export const divisionSteps = 32;
/** Characters of a text that cost one step where they are gone through, and where they are counted one by one. */
export const charactersPerStep = 32;
export const charactersCountedPerStep = 8;
/** A pattern costs so many steps, and one for so many characters times instructions: the slowest that RE2 does is 30 ns for each. */
export const patternSteps = 6;
export const patternWorkPerStep = 3;

/** Steps of asking a metaschema whether a schema is one: once for each schema, not for each call. */
export const metaschemaStepsMax = 10_000_000;
/** Of finding out what to tell of arguments that were denied: a second look at them, with nobody's decision in it. */
export const problemsStepsMax = 20_000;
/** Schemas applied inside one another: arguments are at most 64 deep, and a schema may point at others at each depth. */
export const schemasDeepMax = 400;

/** Problems that are kept of one check of arguments; `problemsToldMax` of them are told. */
export const problemsFoundMax = 32;
export const problemsToldMax = 3;
/** Of a pointer that is told. */
export const toldPointerCharactersMax = 200;
