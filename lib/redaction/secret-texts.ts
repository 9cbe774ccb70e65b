// What texts are asked for, in this order: the detectors that the policy language has for secrets, and forms that only say "secret" here.
import { detectorFinder, type TextFinder } from "@/lib/policy-engine/result/text-finder";
import type { TextRedaction } from "@/lib/policy-engine/result/redact-text";
import { mergeRanges, type TextRange } from "@/lib/policy-engine/result/text-range";
import { findAssignedSecrets } from "./find-assigned-secrets";
import { findBearerTokens } from "./find-bearer-tokens";
import { findUrlPasswords } from "./find-url-passwords";
import { markOf, type SecretKind } from "./secret-kinds";

/** What one of our own finders takes for a character, in the steps of a regular expression. */
const stepsPerCharacter = 20;

const known: readonly TextRedaction[] = [
  entry("private_key", detectorFinder("private_key")),
  entry("jwt", detectorFinder("jwt")),
  entry("api_key", detectorFinder("api_key")),
  entry("url_password", finder(findUrlPasswords)),
  entry("secret", finder(findAssignedSecrets)),
  entry("bearer", finder(findBearerTokens)),
];

/** `ownSecrets` are what we prove ourselves by to the server, none of them empty; none where it wants nothing. */
export function secretTexts(ownSecrets: readonly string[]): readonly TextRedaction[] {
  return [...ownSecrets.map((secret) => entry("server_credential", finder((text) => occurrences(text, secret)))), ...known];
}

function entry(kind: SecretKind, find: TextFinder): TextRedaction {
  return { kind: "text", rule: kind, replacement: markOf(kind), find, findsReplacement: () => false };
}

function finder(find: (text: string) => readonly TextRange[]): TextFinder {
  return (text, budget) => {
    budget.stepsLeft -= text.length * stepsPerCharacter;
    return budget.stepsLeft < 0 ? [] : mergeRanges(find(text));
  };
}

function occurrences(text: string, secret: string): readonly TextRange[] {
  const found: TextRange[] = [];
  for (let start = text.indexOf(secret); start >= 0; start = text.indexOf(secret, start + secret.length)) found.push({ start, end: start + secret.length });
  return found;
}
