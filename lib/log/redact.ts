// Cuts secrets and call arguments out of what is about to be logged. The logger uses it for every line.

const DEPTH_MAX = 6;
const ENTRIES_MAX = 100;
const TEXT_CHARACTERS_MAX = 1_000;
export const REDACTED = "[redacted]";

/** Field names, lower-case and without `-` and `_`, whose values never reach a log. */
const SECRET_NAMES = new Set([
  "authorization", "proxyauthorization", "cookie", "setcookie", "headers", "token", "secret", "password", "passwordhash", "apikey",
  "credential", "privatekey", "args", "arguments", "body", "params", "databaseurl", "connectionstring",
]);
const SECRET_ENDINGS = /(token|secret|password|privatekey|databaseurl)$/;

/** The same for what a child logger is bound to, where only exact names can be given. */
export const BOUND_SECRETS = ["authorization", "cookie", "headers", "token", "secret", "password", "credential", "args", "arguments", "params", "body"];

/** A copy of `fields` without secrets: bounded in depth, breadth and the length of texts, errors reduced to type, message, code and stack. */
export function redact(fields: Record<string, unknown>): Record<string, unknown> {
  return copyFields(fields, DEPTH_MAX);
}

function copyFields(fields: object, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields).slice(0, ENTRIES_MAX)) {
    copy[name] = isSecretName(name) ? REDACTED : copyValue(value, depth - 1);
  }
  return copy;
}

function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[-_]/g, "");
  return SECRET_NAMES.has(plain) || SECRET_ENDINGS.test(plain);
}

function copyValue(value: unknown, depth: number): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string") return cut(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth <= 0) return "[deeper]";
  if (ArrayBuffer.isView(value)) return "[bytes]";
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.slice(0, ENTRIES_MAX).map((entry: unknown) => copyValue(entry, depth - 1));
  return copyFields(value, depth);
}

function describeError(error: Error, depth: number): Record<string, unknown> {
  return {
    type: cut(error.name),
    message: cut(error.message),
    ...(error.stack === undefined ? {} : { stack: cut(error.stack) }),
    ...("code" in error ? { code: copyValue(error.code, depth - 1) } : {}),
    ...(error.cause === undefined ? {} : { cause: copyValue(error.cause, depth - 1) }),
  };
}

function cut(text: string): string {
  return text.length <= TEXT_CHARACTERS_MAX ? text : `${text.slice(0, TEXT_CHARACTERS_MAX)}…`;
}
