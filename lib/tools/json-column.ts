// From a jsonb column to the JSON values of ring 0.

import type { Prisma } from "@/lib/db/sql";
import { isJsonObject, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";

/** The value of a jsonb column. What comes out of one is JSON by construction; the generated type merely allows `undefined` beside it. */
export function jsonOfColumn(value: Prisma.JsonValue): JsonValue {
  return value as JsonValue;
}

/** The object in a jsonb column that only ever takes objects; empty where it holds something else. */
export function objectOfColumn(value: Prisma.JsonValue): JsonObject {
  const json = jsonOfColumn(value);
  return isJsonObject(json) ? json : {};
}
