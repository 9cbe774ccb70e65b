// The detectors that `redact` names: each finds one kind of value by its form and its checksum, in time linear in the text.
import type { TextRange } from "../text-range";
import { findApiKeys } from "./find-api-keys";
import { findCreditCards } from "./find-credit-cards";
import { findEmails } from "./find-emails";
import { findIbans } from "./find-ibans";
import { findJwts } from "./find-jwts";
import { findPrivateKeys } from "./find-private-keys";
import { findUsSsns } from "./find-us-ssns";

export const detectorNames = ["email", "credit_card", "api_key", "jwt", "private_key", "iban", "us_ssn"] as const;
export type DetectorName = (typeof detectorNames)[number];

/** Ranges in no particular order; they may overlap. */
export const detectors: { readonly [name in DetectorName]: (text: string) => readonly TextRange[] } = {
  email: findEmails,
  credit_card: findCreditCards,
  api_key: findApiKeys,
  jwt: findJwts,
  private_key: findPrivateKeys,
  iban: findIbans,
  us_ssn: findUsSsns,
};
