// Why the gateway would refuse a call's arguments before any policy, for people.
import type { StrictJsonFault } from "@/lib/mcp/strict-json";

export const faultWords: { readonly [fault in StrictJsonFault]: string } = {
  empty: "There is nothing to read.",
  byte_order_mark: "The text begins with a byte order mark.",
  not_utf8: "The text is not valid UTF-8.",
  lone_surrogate: "A string has half of a surrogate pair.",
  too_deep: "The arguments are nested too deeply for the gateway.",
  too_many_keys: "The arguments have more members than the gateway takes.",
  array_too_long: "An array is longer than the gateway takes.",
  too_many_inexact_numbers: "There are too many numbers that cannot be held exactly.",
  not_json: "This is not valid JSON.",
  proto_key: "A member is called __proto__, which the gateway refuses.",
  duplicate_key: "A name stands twice in one object, which two parsers could read differently.",
};
