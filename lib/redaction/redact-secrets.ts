// Values as they may be recorded: without what says by its name or its form that it is a secret. The arguments of a call and its result go
// through here before they are sealed. Pure.
import { scanStepsMax } from "@/lib/policy-engine/bounds";
import type { JsonObject } from "@/lib/policy-engine/json-values";
import { redactTexts } from "@/lib/policy-engine/result/redact-texts";
import type { Redacting } from "@/lib/policy-engine/result/redacting";
import type { Json } from "@/lib/policy-engine/types";
import { redactAcross } from "./redact-across";
import { redactNamed } from "./redact-named";
import { secretTexts } from "./secret-texts";

export interface RedactedObject {
  readonly value: JsonObject;
  /** Members of the object, as they are called in it now, out of which something was taken. */
  readonly taken: ReadonlySet<string>;
  /** How many of these had a name that was itself a secret. */
  readonly renamed: number;
}

/**
 * The object with a mark in place of each secret, in names too; never what we prove ourselves by to the server. Linear. Null where looking
 * through it takes more steps than judging an answer may (then nobody has looked at all of it, and it must not be kept).
 */
export function redactSecrets(object: JsonObject, ownSecrets: readonly string[]): RedactedObject | null {
  const entries = secretTexts(ownSecrets);
  const budget = { stepsLeft: scanStepsMax };
  const members = new Map<string, Json>();
  const taken = new Set<string>();
  let renamed = 0;
  // Whole: beside one member another may say what it is, and behind one text another may go on with it.
  const whole = redactAcross(redactNamed(object), entries, budget);
  for (const [name, member] of Object.entries(object)) {
    const redacting: Redacting = { budget, learning: budget, fired: new Set(), numbers: new Map() };
    const [redacted] = Object.entries(redactTexts({ [name]: whole[name] ?? null }, entries, entries, redacting));
    if (redacted === undefined) continue;
    const isRenamed = redacted[0] !== name;
    if (isRenamed) renamed += 1;
    const place = isRenamed ? `${redacted[0]} ${renamed}` : name;
    members.set(place, redacted[1]);
    if (isRenamed || redacting.fired.size > 0 || whole[name] !== member) taken.add(place);
  }
  return budget.stepsLeft < 0 ? null : { value: Object.fromEntries(members), taken, renamed };
}
