// What a task says of itself in each era, beside what it asks and what it brought: MCP 2025-11-25, Tasks, and the tasks extension of 2026-07-28.
import type { JsonObject } from "./json-value";
import type { Era } from "./methods";

const always = ["_meta", "taskId", "status", "statusMessage", "createdAt", "lastUpdatedAt"];
const members: { readonly [era in Era]: ReadonlySet<string> } = {
  legacy: new Set([...always, "ttl", "pollInterval"]),
  modern: new Set([...always, "resultType", "ttlMs", "pollIntervalMs", "inputRequests"]),
};

/** Whether everything in it is what a task of this era may have; a name in other letters is another name. */
export function tellsOfTaskAlone(task: JsonObject, era: Era): boolean {
  return Object.keys(task).every((name) => members[era].has(name));
}
