// What the page hands to the builder: plain values, nothing that a browser could not hold.
import type { DraftRecord } from "@/lib/policies/draft-record";
import type { PolicyRecord, VersionSummary } from "@/lib/policies/policy-record";
import type { JsonObject } from "@/lib/policy-engine/json-values";
import type { LatestReplay } from "@/lib/replays/read-replay";
import type { Json, RiskClass, ToolState } from "@/lib/policy-engine/types";

export interface BuilderTool {
  readonly name: string;
  readonly risk: RiskClass;
  readonly state: ToolState;
  readonly description: string;
  readonly inputSchema: Json;
  /** Of the definition in force; absent where it has none. */
  readonly annotations?: JsonObject;
}

/** A policy of the organization that a new one can begin as a copy of. */
export interface PolicyCopy {
  readonly id: string;
  readonly label: string;
  readonly liveVersion: number;
}

export interface BuilderProps {
  readonly org: string;
  /** Where this page is. */
  readonly path: string;
  readonly server: { readonly slug: string; readonly name: string; readonly drift: "review" | "warn" | "follow" };
  readonly policy: PolicyRecord;
  /** The version that the draft begins from: the live one, or the newest where none is live. */
  readonly start: { readonly number: number; readonly document: string };
  /** The draft that everybody shares, as it was when the page was made. */
  readonly shared: DraftRecord;
  readonly versions: { readonly versions: readonly VersionSummary[]; readonly next: number | null };
  /** The newest replay of this policy with the text that it judged; null where there is none, or it is not this person's to see. */
  readonly latestReplay: LatestReplay | null;
  readonly tools: readonly BuilderTool[];
  /** Policies whose live version the draft can begin anew from. */
  readonly copies: readonly PolicyCopy[];
  /** Living grants of the server, by which a call can be tried. */
  readonly grants: readonly { readonly label: string; readonly tags: Readonly<Record<string, string>> }[];
  /** Whether this person may save; everybody may try things out. */
  readonly mayManage: boolean;
  readonly initialTool: string | null;
  /** What a call in the log asked for: to be tried, or a rule or limit to begin with; with the names of the call's arguments. */
  readonly asked: { readonly act: "test" | "rule" | "limit"; readonly argumentKeys: readonly string[] } | null;
}
