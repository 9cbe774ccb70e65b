// The members and values of a change as people read them. Pure.

/** "credential.setAt" → "credential, set at". */
export function memberWords(path: string): string {
  return path.split(".").map((step) => (/^[a-z][A-Za-z]*$/.test(step) ? step.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : step)).join(", ");
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
