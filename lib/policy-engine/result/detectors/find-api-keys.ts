// API keys and access tokens that show what they are by their prefix. The forms are api-key-forms.ts.
import type { TextRange } from "../text-range";
import { apiKeyForms } from "./api-key-forms";

const forms = apiKeyForms.flatMap(({ prefixes, rest }) => prefixes.map((prefix) => ({ prefix, form: new RegExp(`${rest}(?![A-Za-z0-9_])`, "y") })));
const prefixOf = new Map<string, readonly RegExp[]>();
for (const { prefix, form } of forms) prefixOf.set(prefix, [...(prefixOf.get(prefix) ?? []), form]);

// Longest first: "sk-" stands for what no longer prefix names. A key does not begin inside a word.
const anyPrefix = new RegExp(
  `(?<![A-Za-z0-9])(?:${[...prefixOf.keys()].toSorted((one, other) => other.length - one.length).map((prefix) => prefix.replaceAll(".", "\\.")).join("|")})`, "g",
);

// Telegram Bot API, "Authorizing your bot": the bot's number, a colon, 35 characters that begin with AA.
const telegramToken = /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g;
// AWS gives secret access keys no prefix; where they are stored they stand behind their name.
const namedAwsSecret = /aws_?secret_?(?:access_?)?key["']?\s{0,8}(?:=>|[:=])\s{0,8}["']?([A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])/gi;
// Mailchimp Marketing API, "Authentication": 32 digits and the data centre.
const mailchimpKey = /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?!\d)/g;

/** Every such key in the text, its prefix included. Linear: literal prefixes, and a bounded form behind each. */
export function findApiKeys(text: string): readonly TextRange[] {
  const found: TextRange[] = [];
  for (const { 0: prefix, index } of text.matchAll(anyPrefix)) {
    const from = index + prefix.length;
    for (const form of prefixOf.get(prefix) ?? []) {
      form.lastIndex = from;
      if (form.test(text)) found.push({ start: index, end: form.lastIndex });
    }
  }
  for (const pattern of [telegramToken, namedAwsSecret, mailchimpKey]) {
    for (const { 0: written, 1: secret = written, index } of text.matchAll(pattern)) {
      found.push({ start: index + written.length - secret.length, end: index + written.length });
    }
  }
  return found;
}
