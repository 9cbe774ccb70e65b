// The contract between console and gateway: everything that the gateway must know of one server, in one versioned document.
// The console writes rows; the gateway reads this document from them in one statement (load-server-document.ts) and parses
// each strictly (parse-server-document.ts). An unreadable document denies.

import type { Json, RiskClass, ToolState } from "@/lib/policy-engine/types";

export interface ServerDocument {
  /** Raised when the shape changes; a gateway reads this format and the one before. */
  readonly format: 1;
  readonly org: { readonly id: string; readonly slug: string; readonly configVersion: string };
  readonly server: {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly url: string;
    readonly origin: string;
    readonly drift: "review" | "warn" | "follow";
    readonly stopped: boolean;
    /** Whether argument values are recorded, sealed. */
    readonly recordArguments: boolean;
    /** The same of results. */
    readonly recordResults: boolean;
    readonly transport: "streamable-http" | "sse" | null;
    /** The eras that the server speaks, as found; null where nobody has looked yet. */
    readonly era: "legacy" | "modern" | "dual" | null;
    /** Whether messages of the modern era are carried over to it where it speaks the legacy one alone. */
    readonly bridgeModern: boolean;
    readonly credential:
      | { readonly kind: "none" }
      | { readonly kind: "bearer"; readonly sealed: string }
      | { readonly kind: "header"; readonly header: string; readonly sealed: string };
  };
  readonly tools: readonly {
    readonly name: string;
    readonly risk: RiskClass;
    readonly state: ToolState;
    readonly pin: string;
    /** Top-level property names of the pinned input schema: the argument keys that may be recorded by name. */
    readonly argumentNames: readonly string[];
    /** The pinned input schema of a tool that wants arguments in headers, too (`x-mcp-header`), of a server to which calls of the modern era go, over the bridge or not; else null. */
    readonly mirroredSchema: Json;
    /** The pinned output schema where it is none of an object, of a server that speaks the modern era: to clients of the legacy one such a tool is listed otherwise. Else null. */
    readonly otherOutputSchema: { readonly [name: string]: Json } | null;
    /** Of the pinned definition; null where it has none. */
    readonly annotations: { readonly [name: string]: Json } | null;
  }[];
  /** Live versions only; a policy without one is absent, and its grants are denied as invalid_policy. */
  readonly policies: readonly { readonly id: string; readonly version: number; readonly document: string }[];
  /** Versions that a grant has as its shadow. */
  readonly shadows: readonly { readonly policyId: string; readonly version: number; readonly document: string }[];
  /** Revoked grants are absent; expired ones are here, to be recorded as such. */
  readonly grants: readonly {
    readonly id: string;
    readonly label: string;
    /** The person who made it. */
    readonly createdBy: string;
    readonly tags: { readonly [name: string]: string };
    readonly tokenHash: string;
    readonly policyId: string | null;
    /** The version that is judged beside the live policy and decides nothing. */
    readonly shadow: { readonly policyId: string; readonly version: number } | null;
    readonly expiresAtMs: number | null;
    readonly cidrs: readonly string[];
  }[];
}
