// The dialects of JSON Schema that a server may declare, and the one that counts where it declares none.

export type Dialect =
  | "http://json-schema.org/draft-04/schema"
  | "http://json-schema.org/draft-06/schema"
  | "http://json-schema.org/draft-07/schema"
  | "https://json-schema.org/draft/2019-09/schema"
  | "https://json-schema.org/draft/2020-12/schema";

export const dialects: readonly Dialect[] = [
  "http://json-schema.org/draft-04/schema",
  "http://json-schema.org/draft-06/schema",
  "http://json-schema.org/draft-07/schema",
  "https://json-schema.org/draft/2019-09/schema",
  "https://json-schema.org/draft/2020-12/schema",
];

export const defaultDialect: Dialect = "https://json-schema.org/draft/2020-12/schema";

/** The dialect that a `$schema` names, with or without the empty fragment that the older ones are written with; null for any other. */
export function dialectNamed(declared: string): Dialect | null {
  const name = declared.endsWith("#") ? declared.slice(0, -1) : declared;
  return dialects.find((dialect) => dialect === name) ?? null;
}
