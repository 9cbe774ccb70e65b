// The words with which one searches the log: what each is about and which values it takes. The page, its completion and the API read this table.

export type ValueKind = "text" | "choice" | "number" | "moment";

interface KeyRow {
  readonly kind: ValueKind;
  /** What it asks, in a few words for the completion and the documentation. */
  readonly about: string;
  readonly example: string;
  /** Of a choice: the values, each with what else may be written for it. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
}

export const searchKeys = {
  tool: { kind: "text", about: "the tool called", example: "tool:run" },
  decision: { kind: "choice", about: "what the policy decided (parked: refused, since it needs an approval that nobody can give yet)", example: "decision:denied", choices: { allowed: ["allow"], denied: ["deny"], parked: ["park"] } },
  since: { kind: "moment", about: "not before", example: "since:24h" },
  until: { kind: "moment", about: "before, or to the end of a day", example: "until:2026-01-31" },
  server: { kind: "text", about: "the server, by name, address or id", example: "server:files" },
  grant: { kind: "text", about: "the grant, by label or id", example: 'grant:"CI runner"' },
  outcome: {
    kind: "choice", about: "what became of the call", example: "outcome:error",
    choices: { delivered: [], error: [], refused: [], not_delivered: [], cut: [], pending: [], unknown: [] },
  },
  code: { kind: "text", about: "the code of the decision, or of what rules for results did", example: "code:limit_exceeded" },
  method: { kind: "text", about: "the method of the message", example: "method:tools/call" },
  latency: { kind: "number", about: "how long it took in all, in ms", example: "latency:>500" },
  status: { kind: "number", about: "the status that the server answered", example: "status:>=500" },
  failed: { kind: "choice", about: "whether the tool said that it failed", example: "failed:yes", choices: { yes: ["true"], no: ["false"] } },
  client: { kind: "text", about: "the client, by the name that it gives", example: "client:claude-code" },
  ip: { kind: "text", about: "the client's address", example: "ip:10.0.*" },
  era: { kind: "choice", about: "the era of the protocol", example: "era:modern", choices: { legacy: [], modern: [] } },
  policy: { kind: "text", about: "the policy, by name or id", example: "policy:Default" },
  rule: { kind: "text", about: "the rule that decided, by its place in the document", example: "rule:/tools/run/*" },
  trace: { kind: "text", about: "the trace that the client named, by its id", example: "trace:4bf92f3577b34da6a3ce929d0e0e4736" },
  id: { kind: "text", about: "the id of one call", example: "id:cal_0…" },
} as const satisfies Record<string, KeyRow>;

export type SearchKey = keyof typeof searchKeys;

/** The key that a word names, whatever its case; null where there is none. */
export function searchKeyOf(word: string): SearchKey | null {
  const lower = word.toLowerCase();
  return Object.hasOwn(searchKeys, lower) ? (lower as SearchKey) : null;
}

/** The row of a key, as its widest type. */
export function keyRow(key: SearchKey): KeyRow {
  return searchKeys[key];
}
