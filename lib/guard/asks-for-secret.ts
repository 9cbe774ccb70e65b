// Whether a server's form asks for what no form may ask for: MCP forbids servers to request passwords, keys and the like in form mode, since
// what is filled in passes through the client and everything between (Elicitation § Security Considerations; for these there is URL mode).
import { isJsonArray, isJsonObject, memberOf, type JsonValue } from "@/lib/mcp/json-value";

/** Words that name a secret by themselves. */
const secretWords: ReadonlySet<string> = new Set([
  "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "secret", "secrets", "credential", "credentials", "otp", "totp", "cvv", "cvc", "apikey", "apitoken",
]);
/** Words that do so beside one another. */
const secretPairs: ReadonlySet<string> = new Set([
  "api key", "api keys", "api token", "private key", "access key", "access token", "auth token", "refresh token", "bearer token", "session token", "secret key", "signing key",
  "encryption key", "security code", "card number", "recovery code", "seed phrase", "ssh key", "personal token",
]);
/** What a form's field says of itself, beside its name. */
const sayings: ReadonlySet<string> = new Set(["title", "description", "format", "const", "default"]);

/**
 * True for the params of an `elicitation/create` whose schema has, at any depth, a field that is named like a secret or says that it is one.
 * URL mode has no schema; a client of 2025-06-18, which knows no modes, shows the form of one that has. Words alone are looked at, so this finds the honest and the careless; nobody can tell what a server calls a "reference number".
 */
export function asksForSecret(params: JsonValue | undefined): boolean {
  return namesSecret(memberOf(params, "requestedSchema"), null);
}

/** As deep as the message, which the strict pass has bounded. */
function namesSecret(value: JsonValue | undefined, name: string | null): boolean {
  if (typeof value === "string") return name === null || sayings.has(name) ? isSecret(value) : false;
  if (isJsonArray(value)) return value.some((entry) => namesSecret(entry, name));
  return isJsonObject(value) && Object.entries(value).some(([key, member]) => isSecret(key) || namesSecret(member, key));
}

function isSecret(text: string): boolean {
  const words = text.normalize("NFKC").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "");
  return words.some((word, at) => secretWords.has(word) || secretPairs.has(`${word} ${words[at + 1] ?? ""}`));
}
