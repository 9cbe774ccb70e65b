// Names that say that what they name is a secret: of members, headers, variables, parameters. By whole words, whatever their case and
// whatever parts them: `DB_PASSWORD`, `x-api-key`, `clientSecret`, `DBPassword`; and no `passwords_changed_at_risk`, no `tokenizer`, no `max_tokens`.
import type { SecretKind } from "./secret-kinds";

const words = wordsOf({
  password: "password passwords passwd passphrase passcode pwd otp pgpassword sshpass mysqlpwd",
  secret: "secret secrets sig signature csrf xsrf",
  token: "token jwt bearer accesstoken refreshtoken idtoken authtoken sessiontoken bearertoken",
  api_key: "apikey apikeys accesskey accesskeyid",
  authorization: "authorization",
  credential: "credential credentials",
  private_key: "privatekey secretkey signingkey encryptionkey",
  cookie: "cookie cookies setcookie",
  session: "session sessionid",
});
/** Two words that say it together. */
const pairs = wordsOf({
  password: "db pass, user pass",
  token: "access tokens, api tokens, refresh tokens, auth tokens",
  api_key: "api key, api keys, access key, access keys, auth key, license key, subscription key",
  private_key: "private key, private keys, secret key, signing key, encryption key, ssh key, account key, master key, host key",
});

/** Between a small letter and a capital, and before the last of several capitals that a small letter follows. */
const wordBegins = /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g;
const apart = /[^a-z0-9]+/;

/** The kind of secret that the name names, or null. Linear in the name. */
export function secretKindOfName(name: string): SecretKind | null {
  const parts = name.replace(wordBegins, "_").toLowerCase().split(apart);
  for (const [at, part] of parts.entries()) {
    const kind = words.get(part) ?? pairs.get(`${part} ${parts[at + 1] ?? ""}`);
    if (kind !== undefined) return kind;
  }
  return null;
}

/** Lists are parted by blanks, or by commas where their entries hold blanks. */
function wordsOf(lists: { readonly [kind in SecretKind]?: string }): ReadonlyMap<string, SecretKind> {
  const known = new Map<string, SecretKind>();
  for (const kind of Object.keys(lists) as SecretKind[]) {
    const list = lists[kind] ?? "";
    for (const word of list.split(list.includes(",") ? /,\s*/ : /\s+/)) known.set(word, kind);
  }
  return known;
}
