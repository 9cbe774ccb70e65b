// A JSON value cut to size: as it is read, from its beginning, so long as there is room.
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "@/lib/mcp/json-value";

/** No token is longer: a text is cut between two words, so that no half of one is left by which nobody knows it. */
export const wordCharactersMax = 4_096;
const blank = /\s/;

export interface CutJson {
  readonly value: JsonObject;
  readonly isCut: boolean;
}

/** At most so many bytes of JSON in UTF-8, some for the braces aside. The object itself where it fits. */
export function cutJson(object: JsonObject, bytesMax: number): CutJson {
  const room = { left: bytesMax, isCut: false };
  const value = cutObject(object, room);
  return room.isCut ? { value, isCut: true } : { value: object, isCut: false };
}

interface Room {
  left: number;
  isCut: boolean;
}

function cutObject(object: JsonObject, room: Room): JsonObject {
  const members: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(object)) {
    room.left -= sizeOf(name) + 2;
    if (room.left <= 0) room.isCut = true;
    if (room.isCut) break;
    members.push([name, cutValue(member, room)]);
  }
  return Object.fromEntries(members);
}

function cutValue(value: JsonValue, room: Room): JsonValue {
  if (isJsonObject(value)) return cutObject(value, room);
  if (!isJsonArray(value)) return typeof value === "string" ? cutText(value, room) : spent(value, room);
  const entries: JsonValue[] = [];
  for (const entry of value) {
    room.left -= 1;
    if (room.left <= 0) room.isCut = true;
    if (room.isCut) break;
    entries.push(cutValue(entry, room));
  }
  return entries;
}

function spent(value: null | boolean | number, room: Room): JsonValue {
  room.left -= String(value).length;
  return value;
}

function cutText(text: string, room: Room): string {
  const size = sizeOf(text);
  if (size <= room.left) {
    room.left -= size;
    return text;
  }
  room.isCut = true;
  // A character takes at most six bytes as JSON writes it.
  let end = Math.min(text.length, room.left);
  while (end > 0 && sizeOf(text.slice(0, end)) > room.left) end = Math.floor(end / 2);
  room.left = 0;
  return text.slice(0, endBetweenWords(text, end, wordCharactersMax));
}

/** Of a text that is to end at `end` or before: where the word begins that would be parted there, or the blank before it stands; at most so many characters before. */
export function endBetweenWords(text: string, end: number, charactersMax: number): number {
  const least = Math.max(0, end - charactersMax);
  let at = end;
  while (at > least && !isBlank(text, at)) at -= 1;
  return endsInPair(text, at) ? at - 1 : at;
}

export function isBlank(text: string, at: number): boolean {
  return blank.test(text.charAt(at));
}

/** Whether a cut here parts the two halves of one character. */
function endsInPair(text: string, at: number): boolean {
  const last = text.charCodeAt(at - 1);
  return last >= 0xd800 && last <= 0xdbff;
}

function sizeOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
