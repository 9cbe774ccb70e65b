// What `Mcp-Param-*` headers say beside the arguments that they mirror: MCP 2026-07-28, Streamable HTTP § Server Validation.
import type { RpcId } from "./json-rpc";
import type { JsonValue } from "./json-value";
import { decodeNameHeader, trimHeader } from "./mcp-name-header";
import { mirroredValues, type MirroredArgument } from "./mirrored-arguments";
import { rejectMismatch, type Rejection } from "./rejection";

/** By their names in lower case. */
export type ParamHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const decimal = /^-?[0-9]+(?:\.[0-9]+)?$/;

/**
 * Null where no header says anything else than the argument that it mirrors, and, where they are `required`, each that there has to be is there.
 * A header whose argument is absent or null is nobody's to read, and one that mirrors nothing is not looked at.
 */
export function refuseParamHeaders(
  id: RpcId, headers: ParamHeaders, mirrored: readonly MirroredArgument[], args: JsonValue | undefined, { required }: { readonly required: boolean },
): Rejection | null {
  for (const [header, value] of mirroredValues(mirrored, args)) {
    const text = headerTextOf(value);
    if (text === null) continue;
    const sent = headers[header];
    if (typeof sent !== "string") {
      if (!required) continue;
      return rejectMismatch("param-header-missing", id, "(missing)", `the arguments hold a value that the required ${header} header mirrors, and the header is absent`);
    }
    const said = decodeNameHeader(trimHeader(sent));
    if (said === null) return rejectMismatch("param-header-invalid-encoding", id, sent, `the ${header} header carries an invalid Base64 sentinel value`);
    if (!saysSame(said, value, text)) return rejectMismatch("param-header-mismatch", id, sent, `the value in the arguments is not what the ${header} header says`);
  }
  return null;
}

/** The headers of arguments that no header can say: those absent, null, or of a kind that has no text there. */
export function emptyParamHeaders(mirrored: readonly MirroredArgument[], args: JsonValue | undefined): ReadonlySet<string> {
  const values = mirroredValues(mirrored, args);
  return new Set(mirrored.map(({ header }) => `mcp-param-${header.toLowerCase()}`).filter((header) => headerTextOf(values.get(header)) === null));
}

/** An argument as the text that its header holds; null for what has none: null, objects, lists, and integers that no double holds. */
export function headerTextOf(value: JsonValue | undefined): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  return typeof value === "number" && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? String(value) : null;
}

/** Numbers are compared as such: 42.0 is 42. */
function saysSame(said: string, value: JsonValue, text: string): boolean {
  return said === text || (typeof value === "number" && decimal.test(said) && Number(said) === value);
}
