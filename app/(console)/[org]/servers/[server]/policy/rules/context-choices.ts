// What a rule may read of a call beside its arguments, and of its result, for the pickers. Pure.
import type { ArgumentChoice, ArgumentType } from "./argument-choices";

interface ContextChoice extends ArgumentChoice {
  readonly group: "Time" | "Client" | "Grant" | "Tool" | "Server" | "Person" | "Result";
}

const always = (group: ContextChoice["group"], path: string, type: ArgumentType, description: string, values: readonly string[] = [], format?: string): ContextChoice => (
  { group, path, type, description, values, required: true, depth: 1, ...(format === undefined ? {} : { format }) }
);
const maybe = (...said: Parameters<typeof always>): ContextChoice => ({ ...always(...said), required: false });

/** What every call has or may have; `required: false` where it can be absent. */
export const contextChoices: readonly ContextChoice[] = [
  always("Time", "time.hour", "number", "0 to 23, in the document's time zone."),
  always("Time", "time.minute", "number", "0 to 59."),
  always("Time", "time.weekday", "string", "In the document's time zone.", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
  always("Time", "time.date", "string", "YYYY-MM-DD, in the document's time zone.", [], "date"),
  always("Time", "time.iso", "string", "YYYY-MM-DDTHH:MM:SS.mmm±HH:MM."),
  maybe("Client", "client.name", "string", "What the client calls itself; nobody checks it. Missing at a server without sessions, unless the client speaks revision 2026-07-28."),
  maybe("Client", "client.version", "string", "What the client says of itself; nobody checks it. Missing where its name is."),
  maybe("Client", "client.ip", "string", "The address that the call came from."),
  always("Grant", "grant.label", "string", "The label of the grant in use."),
  maybe("Grant", "grant.tags.", "string", "A tag of the grant, by its name."),
  always("Tool", "tool.name", "string", "The tool's name."),
  always("Tool", "tool.risk", "string", "The tool's risk class.", ["read", "write", "execute", "destructive", "financial"]),
  maybe("Tool", "tool.annotations.readOnlyHint", "boolean", "What the server claims of the tool."),
  maybe("Tool", "tool.annotations.destructiveHint", "boolean", "What the server claims of the tool."),
  maybe("Tool", "tool.annotations.idempotentHint", "boolean", "What the server claims of the tool."),
  maybe("Tool", "tool.annotations.openWorldHint", "boolean", "What the server claims of the tool."),
  always("Server", "server.slug", "string", "The server, as its address names it."),
  maybe("Person", "user.email", "string", "The person as whom the call is made; none behind a bearer token."),
  maybe("Person", "user.role", "string", "Their role.", ["owner", "admin", "policy_manager", "approver", "viewer"]),
];

/** What a rule over results may read besides. */
export const resultChoices: readonly ContextChoice[] = [
  always("Result", "result.text", "string", "The text of the answer, its blocks joined by line breaks."),
  always("Result", "result.is_error", "boolean", "Whether the tool says that it failed."),
  maybe("Result", "result.structured", "any", "The structured answer; write on with .name or [0]."),
];

const optionalRoots = /^(?:user|client)\.|^grant\.tags|^tool\.annotations|^result\.structured/;

/** Whether what the path reads can be absent, so that a rule should say what happens then. An argument that no schema names can be. */
export function canBeAbsent(path: string, choice: ArgumentChoice | undefined): boolean {
  if (choice !== undefined) return !choice.required;
  return optionalRoots.test(path) || !/^(?:time|tool|server|grant|result)\./.test(path);
}
