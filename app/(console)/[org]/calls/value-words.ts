// How the recorded values of a call stand, in words; null where there is nothing to say.

import type { ValueLoss, ValueStanding } from "@/lib/calls/value-loss";

const lossWords: Readonly<Record<ValueLoss, string>> = {
  too_large: "larger than what is recorded",
  not_writable: "a number in them has no exact form",
  too_complex: "too deep or too long to be looked through for secrets",
  unreadable: "the answer could not be read",
  queue_full: "too many values were waiting to be written; the database was slow or away",
  not_sealed: "they could not be sealed, or the server's credential, which must not be in them, could not be opened",
  not_stored: "the database did not take them before the gateway ended",
};

export function valueWords({ state, reason }: ValueStanding): string | null {
  switch (state) {
    case "none": return null;
    case "kept": return "Recorded, sealed, without the secrets in them.";
    case "on_the_way": return "On their way into the database.";
    case "deleted": return "Recorded, and deleted since.";
    case "missing": return "Not kept: recording was switched off before they were written, or the gateway that had them ended.";
    case "not_known": return "Not known: the call began a task. No client was seen to fetch what it brought, or the gateway that passed it on ended before it could note so.";
    case "lost": return `Not kept: ${reason === null ? "for a reason that is not known" : lossWords[reason]}.`;
  }
}
