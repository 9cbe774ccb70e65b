// The members and values of a change as people read them. Pure.

import type { ChangeLine } from "@/lib/changes/change-lines";

/** "credential.setAt" → "credential, set at". */
export function memberWords(path: string): string {
  return path.split(".").map((step) => (/^[a-z][A-Za-z]*$/.test(step) ? step.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : step)).join(", ");
}

const kindWords: Readonly<Record<ChangeLine["kind"], string>> = { added: "set", removed: "gone", changed: "changed", same: "same" };
const fingerprint = /^[0-9a-f]{12}$/;

/** What became of the member, in a word or two; of a secret, whether it is the one from before. */
export function becameWords({ path, kind, before, after }: ChangeLine): string {
  if (!/(?:^|\.)fingerprint$/.test(path) || before === null || after === null) return kindWords[kind];
  if (!fingerprint.test(before) || !fingerprint.test(after)) return "not known whether the same";
  return kind === "same" ? "the same secret" : "another secret";
}

const idForm = /\b(?:usr|key|inv|srv|pol|grt)_[A-Za-z0-9]{1,40}\b/g;
const instant = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/;

/** Of these a list that names none narrows nothing. */
const unnarrowed: Readonly<Record<string, string>> = { effects: "every one", outcomes: "every one", cidrs: "any address" };

/** A value with the names of what its ids mean, beside the ids. `path` is the member that it stands in. */
export function valueWords(text: string, names: Readonly<Record<string, string>>, path: string): string {
  if (text === "none" && Object.hasOwn(unnarrowed, path)) return unnarrowed[path] ?? text;
  const moment = instant.exec(text);
  if (moment !== null) return `${moment[1] ?? ""} ${moment[2] ?? ""} UTC`;
  return text.replace(idForm, (id) => (Object.hasOwn(names, id) ? `${names[id] ?? ""} (${id})` : id));
}
