// What is taken out of results, as sentences. Pure.
import { isJsonObject, ownMember } from "@/lib/policy-engine/json-values";
import type { Json } from "@/lib/policy-engine/types";
import type { Word } from "./rule-words";

/** What a redaction can find by itself, in the words of the console. */
export const detectorWords: Readonly<Record<string, string>> = {
  email: "e-mail addresses", credit_card: "credit card numbers", api_key: "API keys", jwt: "JSON web tokens", private_key: "private keys", iban: "IBANs", us_ssn: "US social security numbers",
};

/** "Redact e-mail addresses": an entry of `result.redact`; null for what has no sentence. */
export function redactionWords(entry: Json): readonly Word[] | null {
  if (!isJsonObject(entry)) return null;
  const [detect, pattern, path, replace] = ["detect", "pattern", "path", "replace"].map((key) => ownMember(entry, key));
  const tail: readonly Word[] = typeof replace === "string" ? [{ kind: "text", text: ", leaving " }, { kind: "code", text: replace }] : [];
  if (typeof detect === "string" && detectorWords[detect] !== undefined) return [{ kind: "text", text: `Redact ${detectorWords[detect]}` }, ...tail];
  if (typeof pattern === "string") return [{ kind: "text", text: "Redact what matches " }, { kind: "code", text: pattern }, ...tail];
  return typeof path === "string" ? [{ kind: "text", text: "Redact " }, { kind: "code", text: path }, ...tail] : null;
}
