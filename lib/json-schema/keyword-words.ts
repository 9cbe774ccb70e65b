// What a keyword of JSON Schema asks for, as the end of a sentence that begins with the argument. Of the schema it says its own words alone.

type Words = (compiled: unknown) => string | null;

/** The number that stands there; draft 4 holds it in a pair, with whether it is excluded. */
function numberIn(compiled: unknown): number | null {
  const [held] = Array.isArray(compiled) ? (compiled as readonly unknown[]) : [compiled];
  return typeof held === "number" ? held : null;
}

function isExcluded(compiled: unknown): boolean {
  return Array.isArray(compiled) && (compiled as readonly unknown[])[1] === true;
}

/** `words` around the number that the keyword holds. */
function bounded(words: (bound: number) => string): Words {
  return (compiled) => {
    const bound = numberIn(compiled);
    return bound === null ? null : words(bound);
  };
}

const counted = (count: number, one: string): string => `${String(count)} ${one}${count === 1 ? "" : "s"}`;

const lower: Words = (compiled) => bounded((bound) => (isExcluded(compiled) ? `must be more than ${String(bound)}` : `must be at least ${String(bound)}`))(compiled);
const upper: Words = (compiled) => bounded((bound) => (isExcluded(compiled) ? `must be less than ${String(bound)}` : `must be at most ${String(bound)}`))(compiled);

const words: { readonly [keyword: string]: Words | undefined } = {
  type: (compiled) => `must be of type ${(Array.isArray(compiled) ? compiled : [compiled]).map(String).join(" or ")}`,
  enum: () => "must be one of the values that the schema lists",
  const: () => "must be the value that the schema names",
  pattern: () => "must match the schema's pattern",
  minimum: lower,
  maximum: upper,
  exclusiveMinimum: bounded((bound) => `must be more than ${String(bound)}`),
  exclusiveMaximum: bounded((bound) => `must be less than ${String(bound)}`),
  multipleOf: bounded((bound) => `must be a multiple of ${String(bound)}`),
  minLength: bounded((bound) => `must have at least ${counted(bound, "character")}`),
  maxLength: bounded((bound) => `must have at most ${counted(bound, "character")}`),
  minItems: bounded((bound) => `must have at least ${counted(bound, "item")}`),
  maxItems: bounded((bound) => `must have at most ${counted(bound, "item")}`),
  minProperties: bounded((bound) => `must have at least ${counted(bound, "member")}`),
  maxProperties: bounded((bound) => `must have at most ${counted(bound, "member")}`),
  uniqueItems: () => "must not have equal items",
  anyOf: () => "fits none of the schema's alternatives",
  oneOf: () => "must fit exactly one of the schema's alternatives",
  not: () => "is what the schema excludes",
  contains: () => "has too few or too many items of the kind that the schema asks for",
  propertyNames: () => "has a member whose name the schema does not allow",
};

/** By the keyword's id in the library, and what it holds there; never a value of the arguments. */
export function keywordWords(keywordId: string, compiled: unknown): string {
  const keyword = keywordId.slice(keywordId.lastIndexOf("/") + 1);
  return words[keyword]?.(compiled) ?? `does not meet the schema's "${keyword}"`;
}
