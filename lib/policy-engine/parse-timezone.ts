// Reads the document's `timezone`.
import { ownMember, type JsonObject } from "./json-values";
import { zoneOffsetMs } from "./local-time";
import { wrongType, type Reading } from "./read-fields";
import { suggestName } from "./suggest-name";
import { timeZoneNames } from "./time-zone-names";

/** A name in the tz database's own spelling that this machine's copy of it knows; null where it is absent, or with a problem. */
export function parseTimezone(reading: Reading, document: JsonObject): string | null {
  const value = ownMember(document, "timezone");
  if (value === undefined) return null;
  if (typeof value !== "string") {
    wrongType(reading, value, "/timezone", "`timezone`", "the name of a time zone");
    return null;
  }
  if (!timeZoneNames.has(value)) {
    reading.problems.add("/timezone", "bad_value", "`timezone` is a name of the tz database such as `Europe/Paris`, in its spelling", suggestName(value, [...timeZoneNames]));
    return null;
  }
  if (isKnownHere(value)) return value;
  reading.problems.add("/timezone", "bad_value", "this machine's tz database does not have this time zone");
  return null;
}

/** The table may be newer than what the runtime carries; a limit that cannot be counted there must not be accepted. */
function isKnownHere(timezone: string): boolean {
  try {
    zoneOffsetMs(0, timezone);
    return true;
  } catch {
    return false;
  }
}
