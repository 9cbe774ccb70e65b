// Every number that bounds a policy document or its evaluation, by name (law L12).
// Not here: bounds of the gateway (bodies, connections, waits).

/** UTF-8 bytes of a document as received. */
export const documentBytesMax = 256 * 1024;
/** Levels of arrays and objects in a document. */
export const documentDepthMax = 64;
/** Entries of all `require` and `deny_if` lists of a document together. */
export const rulesMax = 2_000;
/** Names with a `*` in `hide` and `tools` together: a tool's name that was not seen before is held against each. */
export const namePatternsMax = 2_000;
/** How deep `any`, `all` and `not` stand in each other; a leaf directly under `conditions` is at 0. */
export const conditionDepthMax = 8;
/** Limits of one section, its `rate_limit` included. */
export const limitsPerSectionMax = 64;
/** Limits that may apply to one call: as many as three full sections have. All of them are counted in one step, while other calls wait for the store. */
export const limitsPerCallMax = 3 * limitsPerSectionMax;
/** Problems that one validation reports; a document with more is refused all the same. */
export const problemsMax = 200;

/** How many conditions one look for warnings compares with tools' schemas (each entry of a list counts as one), and how many names it suggests. */
export const lintLooksMax = 200_000;
export const lintSuggestionsMax = 50;
/** Schemas within schemas of tools that one look for absent values takes: some seconds of a thread, at their worst. */
export const schemasLookedAtMax = 2_000_000;

/** Tests that one document carries of itself. */
export const documentTestsMax = 100;
/** What all tests of a document may take together, shared out equally, and the most that one of them may take. A test is a small call, and others wait for it. */
export const documentTestsLeafTestsMax = 2_000_000;
export const documentTestsStepsMax = 134_217_728;
export const documentTestLeafTestsMax = 100_000;
export const documentTestStepsMax = 4_194_304;
/** Characters of a test's name, of its `rule` and of every text in its `context`. */
export const testTextCharactersMax = 500;
export const testTagsMax = 64;

export const descriptionCharactersMax = 500;
export const messageCharactersMax = 500;
export const ruleIdCharactersMax = 64;
export const namePatternCharactersMax = 200;
export const regexCharactersMax = 1_000;
/** Compiled size of all regular expressions of a document together, as the compiler states it: some 2,000 as people write them. */
export const regexBytesPerDocumentMax = 192 * 1024 * 1024;
export const listEntriesMax = 1_000;

export const pathCharactersMax = 500;
export const pathStepsMax = 16;
export const pathStarsMax = 2;

/** Seconds of the longest window: 31 days. */
export const windowSecondsMax = 2_678_400;
/** The largest `max` of a limit, and the largest amount of a call: what fits a double exactly in millionths. */
export const limitMaximum = 9_007_199_254;
/** The smallest `max` of a limit that is not zero. */
export const limitMinimum = 0.000001;

/** People who have to agree to one parked call. */
export const approvalsMax = 5;
export const approvalExpirySecondsMin = 60;
export const approvalExpirySecondsMax = 604_800;
export const approvalHoldSecondsMax = 300;
/** RFC 5321 gives an address 254 characters. */
export const approverCharactersMax = 254;

/** Leaf tests of one evaluation over `require`, `deny_if` and `approve_if`. */
export const leafTestsMax = 1_000_000;
/** Steps (spend-steps.ts) of one evaluation: a fraction of a second, at their worst (a policy made for it) some 10 s. */
export const evaluationStepsMax = 268_435_456;
/** How many of these steps a check of the arguments against the tool's schema may take, for each kind of check. Arguments that need more are not valid. */
export const argumentsCheckStepsMax = 20_000_000;
/** The most steps that a leaf takes for each byte that it reads: one for each instruction of the largest pattern. */
export const stepsPerByteMax = 16_394;
/** What it costs to judge the name of a resource or prompt, in such steps: so many for the name itself; for each pattern of the lists so many, and one more for each so many characters of the name. */
export const accessNameSteps = 256;
export const accessPatternSteps = 8;
export const accessCharactersPerStep = 16;
/** Tool names of one risk class for which a compiled policy remembers its plan, and plans that it remembers. */
export const plansRememberedMax = 4_096;

/** Entries of one `redact` list. */
export const redactionsPerSectionMax = 64;
export const replaceCharactersMax = 200;
/** The largest `max_bytes`: no answer that is larger reaches the rules. */
export const resultBytesMax = 10_485_760;
/** Characters (UTF-16 units) of all texts and names in an answer that rules look into; a larger answer is withheld. */
export const resultCharactersMax = 1_048_576;
/** Steps of all `redact` entries together over one answer: a fraction of a second, at their worst (a policy made for it) about 10 s. An answer that takes more is withheld. */
export const scanStepsMax = 268_435_456;
/** Steps for finding all matches of one pattern in one text, counted by what each search can have read. The rest of a text that needs more is redacted whole. */
export const matchStepsMax = 134_217_728;
/** What judging an answer may take on a thread with other work: a millisecond, at the worst some 25. An answer that needs more is judged by another thread, from the start. */
export const quickScanStepsMax = 1_048_576;
export const quickEvaluationStepsMax = 1_048_576;
export const quickLeafTestsMax = 10_000;
/** As much of it as nobody notices, however it goes: some 2 ms at the worst. */
export const smallStepsMax = 131_072;
export const smallLeafTestsMax = 1_000;
/** How often the escapes of JSON are undone in a text: JSON in JSON in JSON. */
export const escapeLevelsMax = 3;
