// The call that the tester tries, as one fills it in: one for the whole pane, with the arguments of each tool kept apart.
import type { SimulatedCall } from "@/lib/simulator/simulate-call";

export interface TriedCall {
  /** Null: the tool that is selected in the list. */
  readonly toolName: string | null;
  /** What was typed for each tool; else an example from its schema stands. */
  readonly argumentsTexts: ReadonlyMap<string, string>;
  readonly caller: Caller;
  /** Null: when the pane was opened. */
  readonly nowMs: number | null;
}

export interface Caller {
  readonly grantLabel: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly clientName: string;
  readonly clientVersion: string;
  readonly clientIp: string;
}

export const nobody: Caller = { grantLabel: "", tags: {}, clientName: "", clientVersion: "", clientIp: "" };

/** What rules may read of the caller; a field that is left empty is not there. */
export function contextOf(caller: Caller, slug: string): NonNullable<SimulatedCall["context"]> {
  const { grantLabel, tags, clientName, clientVersion, clientIp } = caller;
  return {
    server: { slug },
    grant: { label: grantLabel, tags },
    client: { name: clientName === "" ? null : clientName, version: clientVersion === "" ? null : clientVersion, ip: clientIp === "" ? null : clientIp },
  };
}
