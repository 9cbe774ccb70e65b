// What a client saw through the gateway, and what each must have seen. Pure.
import type { CallAnswer } from "@/tests/e2e/parts/mcp-clients";
import { denial, type LogRow } from "./open-subject";

export interface Seen {
  /** Names of the tools, as the client shows them; null where it shows none without a model. */
  readonly listed: readonly string[] | null;
  /** Of `read_file`, which the policy allows, and of `run_command`, which it denies; null where it calls nothing without a model. */
  readonly called: { readonly allowed: CallAnswer; readonly denied: CallAnswer } | null;
  /** What the client says of the connection, where it says that alone. */
  readonly status: string | null;
}

/** What happened behind the client while it looked. */
export interface Behind {
  readonly rows: readonly LogRow[];
  /** Tools that ran at the server. */
  readonly ran: readonly string[];
}

/** `delete_file` is hidden. */
const visible = ["list_files", "read_file", "run_command", "write_file"];

/** What is not as it must be; empty where all is. `era` is the one that the client must have spoken, null where either is right. */
export function faultsOf(seen: Seen, { rows, ran }: Behind, era: "legacy" | "modern" | null): readonly string[] {
  const faults: string[] = [];
  const hold = (what: string, got: unknown, expected: unknown) => {
    if (JSON.stringify(got) !== JSON.stringify(expected)) faults.push(`${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(expected)}`);
  };
  if (seen.listed !== null) hold("tools", [...seen.listed].sort(), visible);
  if (seen.called !== null) {
    hold("allowed call", seen.called.allowed, { isError: false, text: "contents of notes.txt" });
    hold("denied call", seen.called.denied, { isError: true, text: `[POLICY DENIED] ${denial}` });
  }
  if (seen.status !== null) hold("connected", /connected/i.test(seen.status) && !/not connected|failed/i.test(seen.status), true);
  const calls = rows.filter(({ method }) => method === "tools/call").map(({ tool, effect }) => `${tool} ${effect}`);
  hold("calls in the log", calls, seen.called === null ? [] : ["read_file allow", "run_command deny"]);
  hold("calls at the server", ran, seen.called === null ? [] : ["read_file"]);
  if (rows.length === 0) faults.push("nothing of it is in the log");
  // A client of both eras may try the other one first: what counts is the era of its last request.
  if (era !== null) hold("era", rows.at(-1)?.era, era);
  return faults;
}
