// Words of the full policy language that this engine does not enforce. A document that uses one is refused, never read past.

const here = "is part of the policy language but not enforced by this version; a document with it is refused";

export const messageNotEnforced = (word: string): string => `\`${word}\` ${here}`;

export const documentFieldsLater: readonly string[] = ["timezone", "list", "risk", "resources", "prompts", "server_requests"];
export const sectionFieldsLater: readonly string[] = ["approve_if", "arguments", "result"];
export const limitFieldsLater: readonly string[] = ["type", "increment_from", "refund"];
export const conditionFieldsLater: readonly string[] = ["any", "all", "not", "value_from", "if_missing"];
export const conditionFormsLater: readonly string[] = ["any", "all", "not"];
export const actionsLater: readonly string[] = ["require_approval"];
export const scopesLater: readonly string[] = ["session", "user"];
export const operatorsLater: readonly string[] = [
  "starts_with", "ends_with", "glob", "host_in", "path_under", "cidr_in", "length_lt", "length_lte", "length_gt", "length_gte", "type",
];
export const pathRootsLater: readonly string[] = ["server", "grant", "user", "client", "time", "result"];
