// The address of a receiver: read and judged as that of a server is, with the usual path of its kind where a person wrote none.

import { AppError } from "@/lib/errors/app-error";
import { parseServerAddress, type AddressRules } from "@/lib/servers/server-address";
import { kindRows, type DestinationKind } from "./destination-kinds";

/** The address in full with its origin; throws `invalid_input` with the sentence for the field. */
export function readDestinationAddress(kind: DestinationKind, typed: string, rules: AddressRules): { readonly url: string; readonly origin: string } {
  const address = parseServerAddress(typed, rules);
  if (!address.ok) throw new AppError("invalid_input", { public: address.message, fields: { url: address.message } });
  const url = new URL(address.url);
  if (url.pathname === "/" && url.search === "") url.pathname = kindRows[kind].path;
  return { url: url.href, origin: address.origin };
}
