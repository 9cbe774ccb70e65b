// What two states of a policy differ in: saved versions, the live one, the draft.

import type { TenantDb } from "@/lib/db/tenant-db";
import { AppError } from "@/lib/errors/app-error";
import { parseInTurns } from "@/lib/linear-regex/parse-in-turns";
import { documentChanges, type DocumentChange } from "@/lib/policy-diff/document-changes";
import { effectOnEach, type DiffedDocument, type DiffedTool, type EffectChange } from "@/lib/policy-diff/effect-changes";
import { unifiedDiff } from "@/lib/policy-diff/unified-diff";
import { documentBytesMax } from "@/lib/policy-engine/bounds";
import { utf8ByteCount } from "@/lib/policy-engine/characters";
import { compilePolicy } from "@/lib/policy-engine/compile-policy";
import { isJsonObject, type JsonObject } from "@/lib/policy-engine/json-values";
import { parseJson } from "@/lib/policy-engine/parse-json";
import { assertCan } from "@/lib/tenancy/assert-can";
import type { TenantContext } from "@/lib/tenancy/tenant-context";
import type { DiffVersionsInput } from "./policy-input";
import { policyTurns } from "./policy-turns";
import { readDraft } from "./read-draft";
import { readInventory } from "./read-inventory";
import { readPolicy, readVersion } from "./read-policy";

/** Changes that an answer tells at most, and characters of their subjects, parts and pointers together: a draft repeats a name as often as it likes. */
export const toldChangesMax = 5_000;
const toldChangesCharactersMax = 2_000_000;

export interface VersionDiff {
  /** The version's number; null is the draft. */
  readonly from: number | null;
  readonly to: number | null;
  /** Null where one of the two is no JSON object or larger than a policy may be, as a draft may be, and where `tooManyChanges`. */
  readonly changes: readonly DocumentChange[] | null;
  /** True where they are more than an answer tells: `text` has them all. */
  readonly tooManyChanges: boolean;
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
  const rest = policyTurns.begin();
  const [was, is] = [await jsonOf(one.text, rest), await jsonOf(other.text, rest)];
  const changes = was === null || is === null ? null : documentChanges(was, is);
  const tooManyChanges = changes !== null && isTooMuchToTell(changes);
  await rest();
  const [before, after] = [await diffed(was, one.text, rest), await diffed(is, other.text, rest)];
  const effects = before === null || after === null ? null : await effectsInTurns(before, after, tools, rest);
  return {
    from: one.number, to: other.number, changes: tooManyChanges ? null : changes, tooManyChanges, effects,
    text: unifiedDiff(one.text, other.text, { before: nameOf(one.number), after: nameOf(other.number) }),
  };
}

function isTooMuchToTell(changes: readonly DocumentChange[]): boolean {
  const characters = changes.reduce((sum, { subject, part, pointerBefore, pointerAfter }) => (
    sum + subject.length + (part?.length ?? 0) + (pointerBefore?.length ?? 0) + (pointerAfter?.length ?? 0)), 0);
  return changes.length > toldChangesMax || characters > toldChangesCharactersMax;
}

async function effectsInTurns(before: DiffedDocument, after: DiffedDocument, tools: readonly DiffedTool[], rest: () => Promise<void>): Promise<readonly EffectChange[]> {
  const effects: EffectChange[] = [];
  for (const effect of effectOnEach(before, after, tools)) {
    if (effect !== null) effects.push(effect);
    await rest();
  }
  return effects;
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

async function jsonOf(text: string, rest: () => Promise<void>): Promise<JsonObject | null> {
  await rest();
  if (utf8ByteCount(text) > documentBytesMax) return null;
  const json = parseJson(text);
  return json.ok && isJsonObject(json.root.value) ? json.root.value : null;
}

async function diffed(document: JsonObject | null, text: string, rest: () => Promise<void>): Promise<DiffedDocument | null> {
  if (document === null) return null;
  const { parsed, regex } = await parseInTurns(text, rest);
  await rest();
  return parsed.ok ? { document, compiled: compilePolicy(parsed.policy, regex) } : null;
}

function nameOf(number: number | null): string {
  return number === null ? "draft" : `version ${String(number)}`;
}
