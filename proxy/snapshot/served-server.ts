// A server document made ready to serve: policies compiled, grants by token hash, the inventory by name. Once per document.
import { parseTargetUrl, type Target } from "@/lib/egress/parse-target-url";
import type { Guarded } from "@/lib/guard/guarded";
import type { ArgumentsCheck, ToolFacts } from "@/lib/policy-engine/types";
import type { ServerDocument } from "@/lib/snapshot/server-document";
import { rangeTest } from "../recorder/client-ip";
import { shadowName, type LivePolicy } from "./compile-policies";
import type { HeldPart } from "./held-parts";

export interface ServedGrant {
  readonly id: string;
  readonly label: string;
  /** The person who made it. */
  readonly maker: string;
  readonly tokenHash: string;
  readonly expiresAtMs: number | null;
  /** Null where the grant may be used from anywhere. */
  readonly isAllowedFrom: ((address: string) => boolean) | null;
  readonly policyId: string | null;
  readonly policyVersion: number | null;
  readonly guarded: Guarded;
  /** The same grant under the version that decides nothing. */
  readonly shadow: { readonly policyId: string; readonly version: number; readonly guarded: Guarded } | null;
}

export interface ServedServer {
  readonly document: ServerDocument;
  readonly target: Target;
  readonly grantsByHash: ReadonlyMap<string, ServedGrant>;
  readonly grantsById: ReadonlyMap<string, ServedGrant>;
  /** Top-level argument names of the pinned schema, by tool. */
  readonly argumentNames: ReadonlyMap<string, ReadonlySet<string>>;
  /** What it holds in memory, and with it whoever holds it. */
  readonly parts: readonly HeldPart[];
}

/** The versions that grants have as their shadows, with checks of their own: nothing of the live policies hangs on them. */
export interface ServedShadows {
  readonly policies: ReadonlyMap<string, LivePolicy>;
  readonly checks: ReadonlyMap<string, ArgumentsCheck | null>;
}

const noShadows: ServedShadows = { policies: new Map(), checks: new Map() };

/**
 * Null where the address is none, or is not at the origin that its credential was sealed for. A tool without an entry in `checks` is one
 * that no policy checks.
 */
export function serveDocument(
  document: ServerDocument, parts: readonly HeldPart[], policies: ReadonlyMap<string, LivePolicy>, checks: ReadonlyMap<string, ArgumentsCheck | null>,
  shadows: ServedShadows = noShadows,
): ServedServer | null {
  const { server, org, tools } = document;
  const target = parseTargetUrl(server.url);
  if (target === null || target.origin !== server.origin) return null;
  const inventory = inventoryOf(document, checks);
  const shadowInventory = inventoryOf(document, shadows.checks);
  const grants = document.grants.map((grant): ServedGrant => {
    const policy = grant.policyId === null ? undefined : policies.get(grant.policyId);
    const guarded: Guarded = {
      policy: grant.policyId === null ? "none" : (policy?.compiled ?? "invalid"),
      inventory,
      drift: server.drift,
      subjects: { grant: grant.id, server: server.id, organization: org.id },
      context: { server: { slug: server.slug }, grant: { label: grant.label, tags: grant.tags } },
    };
    const { shadow } = grant;
    return {
      id: grant.id,
      label: grant.label,
      maker: grant.createdBy,
      tokenHash: grant.tokenHash,
      expiresAtMs: grant.expiresAtMs,
      isAllowedFrom: grant.cidrs.length === 0 ? null : rangeTest(grant.cidrs),
      policyId: grant.policyId,
      policyVersion: policy?.version ?? null,
      guarded,
      shadow: shadow === null ? null : {
        ...shadow, guarded: { ...guarded, inventory: shadowInventory, policy: shadows.policies.get(shadowName(shadow))?.compiled ?? "invalid" },
      },
    };
  });
  return {
    document,
    target,
    grantsByHash: new Map(grants.map((grant) => [grant.tokenHash, grant])),
    grantsById: new Map(grants.map((grant) => [grant.id, grant])),
    argumentNames: new Map(tools.map(({ name, argumentNames }) => [name, new Set(argumentNames)])),
    parts,
  };
}

/** What is known of each tool, by its exact name. */
export function inventoryOf({ tools }: ServerDocument, checks: ReadonlyMap<string, ArgumentsCheck | null>): Guarded["inventory"] {
  return new Map(tools.map(({ name, risk, state, annotations }): [string, ToolFacts] => [
    name, { risk, state, checkArguments: checks.get(name) ?? null, ...(annotations === null ? {} : { annotations }) },
  ]));
}
