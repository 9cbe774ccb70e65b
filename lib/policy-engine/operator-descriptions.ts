// What each operator says, in a sentence, and the form of its operand: for editors. The table that decides is operators.ts.
import { listEntriesMax, regexCharactersMax } from "./bounds";
import { jsonTypes } from "./json-values";
import type { OperatorName } from "./operators";
import type { Json } from "./types";

export const operatorDescriptions: { readonly [name in OperatorName]: string } = {
  eq: "Equal, as JSON: 5 is not \"5\".",
  neq: "Not equal, as JSON.",
  lt: "A number less than value. What is no number cannot be compared, which denies.",
  lte: "A number at most value. What is no number cannot be compared, which denies.",
  gt: "A number greater than value. What is no number cannot be compared, which denies.",
  gte: "A number at least value. What is no number cannot be compared, which denies.",
  in: "Equal to one entry of the list.",
  not_in: "Equal to no entry of the list.",
  exists: "true: present and not null. false: absent or null.",
  regex: "A text that contains a match of the RE2 pattern. Begin with ^ and end with $ to mean the whole.",
  contains: "A text that contains value, or a list with an equal element.",
  starts_with: "A text that begins with value.",
  ends_with: "A text that ends with value.",
  glob: "A text of this form as a whole: * any run of characters, ? one.",
  host_in: "An absolute URL whose host is listed. *.example.com stands for all its subdomains, not for example.com itself.",
  path_under: "An absolute path under one of these folders, segment by segment; .. cannot be compared, which denies.",
  cidr_in: "An IP address within one of these networks, such as 10.0.0.0/8.",
  length_lt: "A text of fewer characters, or a list of fewer elements.",
  length_lte: "A text of at most so many characters, or a list of at most so many elements.",
  length_gt: "A text of more characters, or a list of more elements.",
  length_gte: "A text of at least so many characters, or a list of at least so many elements.",
  type: "Of this JSON type.",
};

/** The operand's JSON Schema; null where any value will do. Never narrower than what the validator accepts. */
export function operandSchema(name: OperatorName): { readonly [key: string]: Json } | null {
  switch (name) {
    case "eq": case "neq": case "contains": return null;
    case "lt": case "lte": case "gt": case "gte": return { type: "number" };
    case "length_lt": case "length_lte": case "length_gt": case "length_gte": return { type: "integer" };
    case "in": case "not_in": return { type: "array", maxItems: listEntriesMax };
    case "host_in": case "path_under": case "cidr_in": return { type: "array", items: { type: "string" }, maxItems: listEntriesMax };
    case "exists": return { type: "boolean" };
    case "regex": return { type: "string", maxLength: regexCharactersMax };
    case "starts_with": case "ends_with": case "glob": return { type: "string" };
    case "type": return { enum: [...jsonTypes, "integer"] };
  }
}
