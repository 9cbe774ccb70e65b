// A signed statement read strictly: a text that is not exactly what would be written of what it says is none, so that no two readers differ. Ring 0.
import { checkpointBody, tombstoneBody, type Checkpoint, type Tombstone, type WriterSpan } from "./signed-statement";

/** Printable ASCII that JSON writes as it is. */
const idPattern = /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/;
const hashPattern = /^[0-9a-f]{64}$/;
const momentPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
/** A checkpoint covers far fewer; more would not be counted exactly by every reader. */
const sizeMax = 2 ** 31 - 1;

/** Null for a text that is no checkpoint. */
export function readCheckpoint(body: string): Checkpoint | null {
  const said = readShared(body);
  if (said === null || !isHash(said.members["prev"])) return null;
  const checkpoint: Checkpoint = { ...said.statement, prev: said.members["prev"] };
  return checkpointBody(checkpoint) === body ? checkpoint : null;
}

/** Null for a text that is no tombstone. */
export function readTombstone(body: string): Tombstone | null {
  const said = readShared(body);
  if (said === null) return null;
  const tombstone: Tombstone = { ...said.statement, reason: "retention" };
  return tombstoneBody(tombstone) === body ? tombstone : null;
}

function readShared(body: string): { readonly members: Readonly<Record<string, unknown>>; readonly statement: Omit<Checkpoint, "prev"> } | null {
  const members = membersOf(body);
  if (members === null) return null;
  const { org, number, at, writers: listed, size, root } = members;
  if (!isId(org) || !isPlace(number) || !isMoment(at) || !isPlace(size) || !isHash(root) || !Array.isArray(listed)) return null;
  const writers = listed.map(readSpan).filter((span) => span !== null);
  const isSorted = writers.every(({ writer }, index) => index === 0 || (writers[index - 1]?.writer ?? "") < writer);
  const count = writers.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  if (writers.length !== listed.length || !isSorted || count !== size) return null;
  return { members, statement: { v: 1, org, number, at, writers, size, root } };
}

function readSpan(value: unknown): WriterSpan | null {
  if (typeof value !== "object" || value === null) return null;
  const { writer, from, to, head } = Object.fromEntries(Object.entries(value));
  return isId(writer) && isPlace(from) && isPlace(to) && from <= to && isHash(head) ? { writer, from, to, head } : null;
}

/** The members of a JSON object; null for any other text. */
export function membersOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

export function isId(value: unknown): value is string {
  return typeof value === "string" && idPattern.test(value);
}

/** ` (value)` behind a sentence that is shown to people; nothing of a text that could say, or do, more there than name something. */
export function inBrackets(value: unknown): string {
  return isId(value) ? ` (${value})` : "";
}

export function isMoment(value: unknown): value is string {
  return typeof value === "string" && momentPattern.test(value);
}

export function isHash(value: unknown): value is string {
  return typeof value === "string" && hashPattern.test(value);
}

export function isPlace(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1 && value <= sizeMax;
}
