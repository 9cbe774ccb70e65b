// Words of the full policy language that this engine does not enforce. A document that uses one is refused, never read past.

const here = "is part of the policy language but not enforced by this version; a document with it is refused";

export const messageNotEnforced = (word: string): string => `\`${word}\` ${here}`;

export const documentFieldsLater: readonly string[] = ["timezone"];
export const limitFieldsLater: readonly string[] = ["type", "increment_from", "refund"];
export const scopesLater: readonly string[] = ["session", "user"];
