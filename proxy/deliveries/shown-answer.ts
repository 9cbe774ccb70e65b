// The first characters of what a receiver said, as they may be kept and shown to people.
import { showsSecret, type SecretForms } from "../answers/shows-secret";

const charactersMax = 400;
const bytesLooked = 1_600;
/** So much of an answer is searched for secrets: what is written in another way takes a tenth of a microsecond a byte. */
const bytesSearched = 65_536;

/** One line without controls; nothing at all of an answer that repeats one of our secrets in its first 64 KiB, whole or in what is shown. */
export function shownAnswer(body: Buffer, forms: SecretForms): string {
  if (showsSecret(body.subarray(0, bytesSearched), forms)) return "(not shown: the answer repeats a secret)";
  const text = body.subarray(0, bytesLooked).toString().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]+/gu, " ").replace(/ {2,}/g, " ").trim();
  return text.slice(0, charactersMax).replace(/[\uD800-\uDBFF]$/, "");
}
