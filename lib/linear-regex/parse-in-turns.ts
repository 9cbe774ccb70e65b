// Reading a policy where others wait for the thread: regular expression by regular expression, with a rest between them.
import { documentBytesMax, regexBytesPerDocumentMax, regexCharactersMax } from "@/lib/policy-engine/bounds";
import { utf8ByteCount } from "@/lib/policy-engine/characters";
import { parseJson } from "@/lib/policy-engine/parse-json";
import { parsePolicy, type ParsedPolicy } from "@/lib/policy-engine/parse-policy";
import { patternTexts } from "@/lib/policy-engine/pattern-texts";
import { rememberingRegex, type RememberingRegex } from "./remembering-regex";

export interface ReadInTurns {
  readonly parsed: ParsedPolicy;
  /** Knows every pattern of the document: compiling the policy with it compiles none anew. */
  readonly regex: RememberingRegex;
}

/** What {@link parsePolicy} says of the text. `rest` is awaited before each pattern that is compiled, and once more before the rest is read. */
export async function parseInTurns(text: string, rest: () => Promise<void>): Promise<ReadInTurns> {
  const regex = rememberingRegex();
  const json = utf8ByteCount(text) > documentBytesMax ? null : parseJson(text);
  for (const pattern of json?.ok === true ? patternTexts(json.root.value) : []) {
    // What lies past the bounds is refused, uncompiled.
    if (regex.bytes() > regexBytesPerDocumentMax) break;
    if (pattern.length > 2 * regexCharactersMax) continue;
    await rest();
    regex.compile(pattern);
  }
  await rest();
  return { parsed: parsePolicy(text, regex), regex };
}
