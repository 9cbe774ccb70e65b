// Every bound of this folder, by name (law L12). A bound is the largest size that is still accepted; past it a schema does not
// compile, or arguments are not valid, and both deny.

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

/**
 * Steps of one check, of some 100 ns each. A schema or a keyword that is applied is one step, and so is every member, entry and
 * value that it looks at; texts and patterns cost by their length.
 */
export const stepsMax = 500_000;
/** Characters of a text that cost one step where they are gone through. */
export const charactersPerStep = 64;
/** A pattern costs one step for so many characters times instructions: the slowest that RE2 does is 30 ns for each. */
export const patternWorkPerStep = 10;

/** Steps of asking a metaschema whether a schema is one: once for each schema, not for each call. */
export const metaschemaStepsMax = 5_000_000;
/** Schemas applied inside one another: arguments are at most 64 deep, and a schema may point at others at each depth. */
export const schemasDeepMax = 400;

/** Problems that are kept of one check of arguments; `problemsToldMax` of them are told. */
export const problemsFoundMax = 32;
export const problemsToldMax = 3;
/** Of a pointer that is told. */
export const toldPointerCharactersMax = 200;
