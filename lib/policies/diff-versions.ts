// What two states of a policy differ in: saved versions, the live one, the draft.

import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { parseInTurns } from "@/lib/linear-regex/parse-in-turns";
import { documentChanges, type DocumentChange } from "@/lib/policy-diff/document-changes";
import { effectChanges, type DiffedDocument, type EffectChange } from "@/lib/policy-diff/effect-changes";
import { unifiedDiff } from "@/lib/policy-diff/unified-diff";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { isJsonObject } from "@/lib/policy-engine/json-values";
import { parseJson } from "@/lib/policy-engine/parse-json";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DiffVersionsInput } from "./policy-input";
import { policyTurns } from "./policy-turns";
import { readDraft } from "./read-draft";
import { readInventory } from "./read-inventory";
import { readPolicy, readVersion } from "./read-policy";

export interface VersionDiff {
  /** The version's number; null is the draft. */
  readonly from: number | null;
  readonly to: number | null;
  /** Null where one of the two is no JSON object, as a draft may be. */
  readonly changes: readonly DocumentChange[] | null;
  /** The tools of the server whose treatment changes; null where one of the two is not valid. */
  readonly effects: readonly EffectChange[] | null;
  /** As a unified diff, empty where the texts are the same. */
  readonly text: string;
}

/** Compares two states of one policy; a version, live version or draft that does not exist is `not_found`. */
export async function diffVersions(tenant: TenantContext, { policyId, from, to }: DiffVersionsInput): Promise<VersionDiff> {
  assertCan(tenant, "policy.read");
  const [one, other, { tools }] = await tenant.transaction(async (db) => {
    const policy = await readPolicy(db, policyId);
    return [await readState(db, policy, from), await readState(db, policy, to), await readInventory(db, policy.serverId)] as const;
  });
  const [was, is] = [jsonOf(one.text), jsonOf(other.text)];
  const rest = policyTurns.begin();
  const [before, after] = [await diffed(one.text, rest), await diffed(other.text, rest)];
  await rest();
  return {
    from: one.number, to: other.number,
    changes: was === null || is === null ? null : documentChanges(was, is),
    effects: before === null || after === null ? null : effectChanges(before, after, tools),
    text: unifiedDiff(one.text, other.text, { before: nameOf(one.number), after: nameOf(other.number) }),
  };
}

async function readState(
  db: TenantDb, policy: { readonly id: string; readonly liveVersion: number | null }, state: DiffVersionsInput["from"],
): Promise<{ readonly number: number | null; readonly text: string }> {
  if (state === "draft") {
    const draft = await readDraft(db, policy.id);
    if (draft === null || draft.document === null) throw new AppError("not_found", { public: "There is no draft." });
    return { number: null, text: draft.document };
  }
  const number = state === "live" ? policy.liveVersion : state;
  if (number === null) throw new AppError("not_found", { public: "No version is live." });
  return { number, text: (await readVersion(db, policy.id, number)).document };
}

function jsonOf(text: string) {
  const json = parseJson(text);
  return json.ok && isJsonObject(json.root.value) ? json.root.value : null;
}

async function diffed(text: string, rest: () => Promise<void>): Promise<DiffedDocument | null> {
  const document = jsonOf(text);
  const { parsed, regex } = await parseInTurns(text, rest);
  return document === null || !parsed.ok ? null : { document, compiled: compilePolicy(parsed.policy, regex) };
}

function nameOf(number: number | null): string {
  return number === null ? "draft" : `version ${String(number)}`;
}
