// A page may have been open for hours: of its form only what was changed in it is meant.
import { seenPrefix } from "@/app/_ui/seen-field";

/** The fields of a form without those that say what they said when they were shown (app/_ui/seen-field.tsx); what is no form goes on as it is. Pure. */
export function onlyChanged(sent: unknown): unknown {
  if (typeof sent !== "object" || sent === null || Array.isArray(sent)) return sent;
  const fields = Object.entries(sent);
  const seen = new Map<string, unknown>(fields.filter(([name]) => name.startsWith(seenPrefix)).map(([name, value]) => [name.slice(seenPrefix.length), value]));
  return Object.fromEntries(fields.filter(([name, value]) => !name.startsWith(seenPrefix) && !(seen.has(name) && lines(seen.get(name)) === lines(value))));
}

/** Browsers write the ends of lines in more than one way. */
function lines(value: unknown): unknown {
  return typeof value === "string" ? value.replaceAll(/\r\n?/g, "\n") : value;
}
